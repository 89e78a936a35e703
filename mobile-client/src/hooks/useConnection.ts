import { useStore } from 'zustand';
import type { ConnectionStatus } from '../services/connection';
import { useServices } from '../services/ServicesProvider';

export interface UseConnection extends ConnectionStatus {
  /** Asks the server now; resolves with whether it answered. */
  check(): Promise<boolean>;
}

/** Whether the server answers. */
export function useConnection(): UseConnection {
  const { connection } = useServices();
  return { ...useStore(connection.store), check: connection.check };
}
