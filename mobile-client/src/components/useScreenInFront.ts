/** Names the page after its screen, in browsers; a native app has no such place and keeps track of focus itself. */
export function useScreenInFront(_title: string): void {}
