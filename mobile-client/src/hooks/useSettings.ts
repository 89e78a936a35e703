import { useStore } from 'zustand';
import { useServices } from '../services/ServicesProvider';
import type { SettingsService, SettingsState } from '../services/settings';

export interface UseSettings extends SettingsState, Pick<SettingsService, 'update' | 'setApiKey' | 'reset'> {
  /** Address that requests go to; empty for the page's own origin. */
  serverUrl: string;
}

/** The settings, and how to change them. */
export function useSettings(): UseSettings {
  const { settings, serverUrl } = useServices();
  const state = useStore(settings.store);
  const { update, setApiKey, reset } = settings;
  return { ...state, update, setApiKey, reset, serverUrl: serverUrl() };
}
