export { RouteCrash as ErrorBoundary } from '../../components/RouteCrash';
export { StatusScreen as default } from '../../screens/StatusScreen';
