/** Tells the browser, and the screen reader behind it, which language the page is in. */
export function namePageLanguage(language: string): void {
  document.documentElement.lang = language;
}
