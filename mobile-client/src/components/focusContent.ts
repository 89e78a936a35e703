/** Moves the focus of the page to the screen that is in front. For browsers. */
export function focusContent(): void {
  // Screens that were visited before are still there, hidden.
  const mains = [...document.querySelectorAll<HTMLElement>('main')];
  const shown = mains.find((main) => main.offsetParent !== null);
  if (!shown) return;
  shown.tabIndex = -1;
  shown.focus();
}
