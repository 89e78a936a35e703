/** Phones and tablets have the motor; where one has none, nothing happens. */
export function canVibrate(): boolean {
  return true;
}
