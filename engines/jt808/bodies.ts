import table from '../../reference/codes/jt808.json' with { type: 'json' };
import { ByteReader, textOf } from './byte-reader.ts';
import { readBatch, readLocation } from './location.ts';
import type { MessageHeader } from './message.ts';

/** The fields of a body, or `null` when it is shorter than its kind needs. */
export type Body = Readonly<Record<string, unknown>> | null;

type BodyReader = (reader: ByteReader, body: Uint8Array, header: MessageHeader) => Body;

const hex = (id: number | null): string | null =>
  id === null ? null : `0x${id.toString(16).toUpperCase().padStart(4, '0')}`;
const rest = (reader: ByteReader): string => textOf(reader.bytes(reader.left) ?? new Uint8Array(0));

/** Sizes of maker, model and terminal number in 0x0100 by edition. */
const registerSizes = { '2011': [5, 8, 7], '2013': [5, 20, 7], '2019': [11, 30, 30] } as const;
/** Province, town and plate colour besides those. */
const REGISTER_FIXED = 5;

function register(reader: ByteReader, body: Uint8Array, header: MessageHeader): Body {
  const [maker, model, terminal] = registerSizes['2013'];
  // Both older editions have one header: the shorter one leaves no room for the longer model.
  const edition =
    header.edition === '2019' ? '2019' : body.length < REGISTER_FIXED + maker + model + terminal ? '2011' : '2013';
  const sizes = registerSizes[edition];
  return {
    edition,
    province: reader.number(2),
    town: reader.number(2),
    maker: reader.text(sizes[0]),
    model: reader.text(sizes[1]),
    terminalId: reader.text(sizes[2]),
    plateColour: reader.number(1),
    plate: rest(reader),
  };
}

function authenticate(reader: ByteReader, _body: Uint8Array, { edition }: MessageHeader): Body {
  if (edition !== '2019') return { authenticationCode: rest(reader) };
  const length = reader.number(1);
  return {
    authenticationCode: length === null ? null : reader.text(length),
    imei: reader.text(15),
    softwareVersion: reader.text(20),
  };
}

function reply(results: readonly string[]): BodyReader {
  return (reader) => {
    const fields = { replySerial: reader.number(2), replyId: hex(reader.number(2)), result: reader.number(1) };
    return { ...fields, resultName: results[fields.result ?? -1] ?? null };
  };
}

function registerReply(reader: ByteReader): Body {
  const fields = { replySerial: reader.number(2), result: reader.number(1) };
  const resultName = table.registerResults[fields.result ?? -1] ?? null;
  return fields.result === 0 ? { ...fields, resultName, authenticationCode: rest(reader) } : { ...fields, resultName };
}

const empty: BodyReader = () => ({});

const readers: Readonly<Record<number, BodyReader>> = {
  0x0001: reply(table.replyResults),
  0x0002: empty,
  0x0003: empty,
  0x0100: register,
  0x0102: authenticate,
  0x0200: (_reader, body) => readLocation(body) as Body,
  0x0201: (reader) => {
    const replySerial = reader.number(2);
    const location = readLocation(reader.bytes(reader.left) ?? new Uint8Array(0));
    return location && { replySerial, ...location };
  },
  0x0704: (_reader, body) => readBatch(body) as Body,
  0x8001: reply(table.replyResults),
  0x8100: registerReply,
  0x8201: empty,
  0x8202: (reader) => ({ intervalSeconds: reader.number(2), durationSeconds: reader.number(4) }),
  0x8300: (reader, _body, { edition }) => ({
    flags: reader.number(1),
    ...(edition === '2019' ? { textKind: reader.number(1) } : {}),
    text: rest(reader),
  }),
};

/**
 * Reads the body of a message that is not split.
 * @returns the fields; `null` when the body is too short; `undefined` for messages that are not read here
 */
export function readBody(header: MessageHeader, body: Uint8Array): Body | undefined {
  const read = readers[header.messageId];
  if (read === undefined) return undefined;
  const reader = new ByteReader(body);
  const fields = read(reader, body, header);
  return reader.isShort ? null : fields;
}
