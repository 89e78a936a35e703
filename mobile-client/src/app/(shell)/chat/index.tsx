export { RouteCrash as ErrorBoundary } from '../../../components/RouteCrash';
export { ChatScreen as default } from '../../../screens/ChatScreen';
