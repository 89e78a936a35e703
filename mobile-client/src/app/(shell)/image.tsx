export { RouteCrash as ErrorBoundary } from '../../components/RouteCrash';
export { ImageGenerationScreen as default } from '../../screens/ImageGenerationScreen';
