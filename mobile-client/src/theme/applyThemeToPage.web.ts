import type { Theme } from './theme';

/** Paints what lies around and beneath the app: page, scroll bars, selection, focus rings, the browser's bar. */
export function applyThemeToPage({ scheme, colors }: Theme): void {
  const root = document.documentElement;
  root.style.colorScheme = scheme;
  root.style.setProperty('--page', colors.page);
  root.style.setProperty('--accent', colors.accent);
  root.style.setProperty('--accent-tint', colors.accentTint);
  root.style.setProperty('--line', colors.line);
  root.style.setProperty('--border', colors.border);
  root.style.setProperty('--surface', colors.surface);
  for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
    meta.removeAttribute('media');
    meta.setAttribute('content', colors.page);
  }
}
