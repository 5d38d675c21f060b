import './styles/index.css';

export * from './client/client.ts';
export { LiveLink, type LinkState, type StreamValue } from './client/live-link.ts';
export { asProblem, fieldOf, Problem } from './client/problem.ts';
export * from './client/session.tsx';
export * from './client/use-command.ts';
export * from './client/use-live.ts';
export * from './labels/format.ts';
export * from './labels/labels.tsx';
export * from './tokens/palette.ts';
export * from './tokens/theme-provider.tsx';
