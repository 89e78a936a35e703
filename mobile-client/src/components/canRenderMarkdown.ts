/** The native renderer is part of the app. */
export function canRenderMarkdown(): boolean {
  return true;
}
