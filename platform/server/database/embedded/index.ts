export {
  type EmbeddedConnection,
  type EmbeddedDatabase,
  type EmbeddedDatabaseState,
  type StartOptions,
  inspectEmbeddedDatabase,
  removeEmbeddedDatabase,
  startEmbeddedDatabase,
} from './embedded-database.ts';
export { EmbeddedDatabaseError } from './wording.ts';
