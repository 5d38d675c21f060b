import { anyone, lifeSafety } from '@wanghuo/kernel';
import type { Route, Services } from '@wanghuo/platform-server';
import { z } from 'zod';
import { capInvalid, capNotFromHere, ingestNotSigned, ingestTooLarge, type Report } from '../../model/index.ts';
import type { KnownDevice } from '../device-directory.ts';
import { noteHeard } from '../device-life.ts';
import { signerOf } from '../gateways/http-ingest.ts';
import { wordsOf } from '../words.ts';
import { storeCap } from './cap-store.ts';
import { CapError, largestCapBytes, readCap } from './read-cap.ts';
import type { CapMessage } from './cap-message.ts';

const path = '/api/sensing/capMessage';

/**
 * Takes a CAP 1.2 message of a platform that issues warnings (weather, water, transport), signed like every message over
 * HTTP. It answers once the message is in the database; the same again is answered alike and changes nothing.
 */
export const capRoute: Route = {
  name: 'sensing.takeCapMessage',
  method: 'POST',
  path,
  permission: anyone,
  handling: lifeSafety,
  summary: 'Takes a signed CAP 1.2 message of a warning platform.',
  /** The XML as bytes. */
  body: z.unknown(),
  register(app, services) {
    void app.register(async (scope) => {
      // The signature is over the bytes as they came, whatever they call themselves.
      scope.removeAllContentTypeParsers();
      scope.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
      scope.post(path, async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        if (body.length > largestCapBytes) throw ingestTooLarge();
        const device = signerOf(services, request.headers, body);
        if (!device) throw ingestNotSigned();
        if (device.deviceClass !== 'WARNING_PLATFORM') throw capNotFromHere();
        const message = readMessage(services, body);
        const capMessageId = await services.transact(services.jobSubject('sensing.cap'), async (context) => {
          await noteHeard(context, [heardFrom(device, context.now)]);
          return storeCap(context, message, body, { direction: 'IN', deviceId: device.id, subject: null });
        });
        return reply.send({ capMessageId });
      });
    });
  },
};

/** Whoever sent a message is alive. */
const heardFrom = ({ id, protocol, address }: KnownDevice, receivedAt: string): Report => ({
  frameId: id,
  speaker: { protocol, address, deviceId: id },
  receivedAt,
  claimedAt: null,
  isResend: false,
  observations: [],
  values: [],
  resets: [],
});

/** @throws capInvalid with a sentence for each element that is wrong */
function readMessage(services: Services, body: Buffer): CapMessage {
  try {
    return readCap(body);
  } catch (error) {
    if (!(error instanceof CapError)) throw error;
    const words = wordsOf(services);
    throw capInvalid(
      { field: error.faults[0]?.field ?? 'alert', count: error.faults.length },
      error.faults.map(({ field, reason }) => ({
        pointer: `#/${field}`,
        code: reason.toLowerCase(),
        message: words(`cap.fault.${reason}`, { field }),
      })),
    );
  }
}
