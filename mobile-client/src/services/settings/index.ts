export {
  createSettings,
  DEFAULT_SETTINGS,
  normalizeServerUrl,
  type Settings,
  type SettingsService,
  type SettingsState,
} from './settings';
