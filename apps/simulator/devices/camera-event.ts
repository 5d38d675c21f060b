import { syntheticPicture } from './synthetic-picture.ts';

export interface CameraEvent {
  readonly seed: number;
  /** 0 to 1. */
  readonly confidence: number;
  /** When it saw it. */
  readonly at: string;
  readonly event?: 'fire' | 'smoke';
}

/** What a lookout camera publishes when it believes to see something: the event, how sure it is, and the picture. */
export function cameraMessage({ seed, confidence, at, event = 'smoke' }: CameraEvent): string {
  return JSON.stringify({
    event,
    confidence,
    ts: at,
    messageId: `sim-${seed}-${Date.parse(at)}`,
    image: `data:image/png;base64,${syntheticPicture(seed).toString('base64')}`,
  });
}
