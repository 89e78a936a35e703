import { addNetworkStateListener, getNetworkStateAsync } from 'expo-network';
import type { NetworkMonitor } from './connection';

/** What the operating system or the browser says of the network. */
export const expoNetworkMonitor: NetworkMonitor = {
  isConnected: async () => {
    try {
      return (await getNetworkStateAsync()).isConnected ?? true;
    } catch {
      return true;
    }
  },
  subscribe: (onChange) => {
    const subscription = addNetworkStateListener(({ isConnected }) => onChange(isConnected ?? true));
    return () => subscription.remove();
  },
};
