export { RouteCrash as ErrorBoundary } from '../../components/RouteCrash';
export { SpeechToTextScreen as default } from '../../screens/SpeechToTextScreen';
