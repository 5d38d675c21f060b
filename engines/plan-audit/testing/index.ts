export { changed, checkableFigures, keysOf, mutate, seeded, type Edit } from './mutation.ts';
