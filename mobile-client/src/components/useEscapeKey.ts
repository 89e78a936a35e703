/** Calls back when Escape is pressed while the screen is in front. Phones have no such key. */
export function useEscapeKey(_onEscape: () => void, _enabled: boolean): void {}
