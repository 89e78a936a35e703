export { createRecordings, type Recording, type Recordings } from './recordings';
