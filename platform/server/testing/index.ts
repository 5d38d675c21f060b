export { type TestDatabase, openTestDatabase } from './database.ts';
export { selfSigned } from './certificates.ts';
