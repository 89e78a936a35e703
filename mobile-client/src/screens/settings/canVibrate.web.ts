/** Desktop browsers know the call too, but only touch devices have the motor. */
export function canVibrate(): boolean {
  return 'vibrate' in navigator && window.matchMedia('(pointer: coarse)').matches;
}
