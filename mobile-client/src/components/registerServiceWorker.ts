/** Native apps start without a network as they are. */
export function registerServiceWorker(): void {}
