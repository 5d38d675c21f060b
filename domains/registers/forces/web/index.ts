export { dutyLook, dutyOrder } from './duty-look.ts';
export { forceLayer } from './force-layer.ts';
export { lackSentence } from './lack-words.ts';
