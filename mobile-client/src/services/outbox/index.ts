export { createOutbox, type Outbox, type OutboxItem, type OutboxState } from './outbox';
