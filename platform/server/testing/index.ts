export { type TestDatabase, openTestDatabase } from './database.ts';
