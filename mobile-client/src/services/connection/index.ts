export { type Connection, type ConnectionState, type ConnectionStatus, createConnection } from './connection';
