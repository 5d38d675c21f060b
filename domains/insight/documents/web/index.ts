export { AuditScreen } from './audit-screen.tsx';
export { DocumentsScreen } from './documents-screen.tsx';
