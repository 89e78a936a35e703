export { RouteCrash as ErrorBoundary } from '../../components/RouteCrash';
export { LibraryScreen as default } from '../../screens/LibraryScreen';
