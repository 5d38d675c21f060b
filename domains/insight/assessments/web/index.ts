export { AssessmentScreen } from './assessment-screen.tsx';
export { SheetScreen } from './sheet-screen.tsx';
