export { createOutbox, type Outbox, type OutboxItem } from './outbox';
