import { useEffect } from 'react';
import { useStore } from 'zustand';
import type { Outbox, OutboxItem } from '../services/outbox';
import { useServices } from '../services/ServicesProvider';

export interface UseOutbox extends Pick<Outbox, 'cancel' | 'retry' | 'clearFinished'> {
  /** Oldest first. */
  items: readonly OutboxItem[];
  /** Items that are not sent yet. */
  waiting: number;
  failed: number;
}

/** What waits for the network, and what became of it. */
export function useOutbox(): UseOutbox {
  const { outbox } = useServices();
  const { items } = useStore(outbox.store);
  useEffect(() => void outbox.load(), [outbox]);
  return {
    items,
    waiting: items.filter(({ state }) => state === 'waiting' || state === 'sending').length,
    failed: items.filter(({ state }) => state === 'failed').length,
    cancel: outbox.cancel,
    retry: outbox.retry,
    clearFinished: outbox.clearFinished,
  };
}
