import type { ForwardLink } from '../../model/index.ts';

/** A message as it goes out; the same bytes again whenever it is sent again. */
export interface OutgoingMessage {
  readonly id: string;
  readonly bytes: Uint8Array;
}

/** What became of one sending. */
export type Delivery =
  | { readonly state: 'CONFIRMED'; readonly receipt: string }
  | { readonly state: 'REFUSED'; readonly reason: string }
  /** No receipt within its time: later again. */
  | { readonly state: 'FAILED'; readonly trouble: string }
  /** The line broke meanwhile, which says nothing about the message. */
  | { readonly state: 'LOST' };

/** One way to the platform of the municipality. */
export interface Upstream {
  readonly link: ForwardLink;
  /** What went wrong last; null while all is well. */
  readonly trouble: string | null;
  /** Whether messages may be given to it now. */
  readonly isReady: boolean;
  start(onChange: () => void): void;
  stop(): void;
  send(message: OutgoingMessage): Promise<Delivery>;
}
