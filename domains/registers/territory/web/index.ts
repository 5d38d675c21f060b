export { closureLayer, closureLook } from './closure-layer.ts';
export { useTownNames } from './use-town-names.ts';
export { RouteSteps } from './route-steps.tsx';
