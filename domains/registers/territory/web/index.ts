export { closureLayer } from './closure-layer.ts';
export { RouteSteps } from './route-steps.tsx';
