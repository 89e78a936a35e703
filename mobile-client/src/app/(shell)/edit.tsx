export { RouteCrash as ErrorBoundary } from '../../components/RouteCrash';
export { ImageEditingScreen as default } from '../../screens/ImageEditingScreen';
