/** Tells a browser which language the page is in; a native app has no page. */
export function namePageLanguage(_language: string): void {}
