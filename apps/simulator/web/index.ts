export { SimulatorChip, SimulatorPanel } from './simulator-panel.tsx';
