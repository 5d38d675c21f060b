import type { ForwardKind } from '../../model/index.ts';
import type { ForwardContent } from './content.ts';

/** The body of a message over HTTP: docs/municipal-platform.md says what each field means. */
export function messageBody(id: string, kind: ForwardKind, occurredAt: string, content: ForwardContent): Uint8Array {
  const { device, components, resets, outcome, isTest, receivedAt, claimedAt } = content;
  const { profile: _profile, ...known } = device ?? { profile: '' };
  return Buffer.from(
    JSON.stringify({
      messageId: id,
      kind,
      occurredAt,
      isTest,
      device: device === null ? null : known,
      ...(kind === 'STATES'
        ? {
            receivedAt,
            claimedAt,
            components: components.map(({ number: _number, ...component }) => component),
            resets,
          }
        : {}),
      ...(outcome === null ? {} : { outcome }),
    }),
  );
}
