/**
 * Lets the built app open with no network. Browsers know service workers only on https and localhost; elsewhere, and
 * while developing, there is none.
 */
export function registerServiceWorker(): void {
  if (__DEV__ || !window.isSecureContext || !('serviceWorker' in navigator)) return;
  navigator.serviceWorker.register('/sw.js', { updateViaCache: 'none' }).catch((problem: unknown) => {
    console.warn('The app will not open without a network', problem);
  });
}
