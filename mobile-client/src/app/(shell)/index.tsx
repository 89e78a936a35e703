export { RouteCrash as ErrorBoundary } from '../../components/RouteCrash';
export { HomeScreen as default } from '../../screens/HomeScreen';
