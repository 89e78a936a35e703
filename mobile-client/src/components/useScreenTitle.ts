/** Names the page in the browser; a native app has no such place. */
export function useScreenTitle(_title: string): void {}
