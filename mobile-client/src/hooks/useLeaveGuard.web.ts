import { useEffect } from 'react';

/** While there is something to lose, lets the browser ask before the page is left: it gives no time to rescue it. */
export function useLeaveGuard(enabled: boolean): void {
  useEffect(() => {
    if (!enabled) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', ask);
    return () => window.removeEventListener('beforeunload', ask);
  }, [enabled]);
}
