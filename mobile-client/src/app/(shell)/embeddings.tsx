export { RouteCrash as ErrorBoundary } from '../../components/RouteCrash';
export { EmbeddingsScreen as default } from '../../screens/EmbeddingsScreen';
