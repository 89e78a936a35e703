export { RouteCrash as ErrorBoundary } from '../../components/RouteCrash';
export { SettingsScreen as default } from '../../screens/SettingsScreen';
