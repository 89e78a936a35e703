export { RouteCrash as ErrorBoundary } from '../../components/RouteCrash';
export { TextToSpeechScreen as default } from '../../screens/TextToSpeechScreen';
