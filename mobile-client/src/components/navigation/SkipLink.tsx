/** Native apps need none: the screen reader finds the screen itself. */
export function SkipLink() {
  return null;
}
