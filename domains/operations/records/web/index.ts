export { RecordLink } from './record-link.tsx';
export { RecordScreen } from './record-page.tsx';
export { StatisticsScreen } from './statistics-screen.tsx';
export { RecordQueue } from './work-queue.tsx';
