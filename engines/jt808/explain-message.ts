import table from '../../reference/codes/jt808.json' with { type: 'json' };
import { hexOf } from '@wanghuo/gb26875';
import { readBody } from './bodies.ts';
import { FLAG, readMessage, type MessageFault } from './message.ts';

export const messageFaults = {
  FLAG: '缺少首尾标识位 7E',
  ESCAPE: '转义错误：7D 之后不是 01 或 02',
  CHECK: '校验码不符',
  HEADER: '消息头不完整',
  LENGTH: '消息体长度与消息头不符',
  BODY: '消息体短于该消息的字段',
} as const satisfies Record<MessageFault | 'FLAG' | 'BODY', string>;

/** A message field by field. What cannot be read is `null`. */
export interface MessageExplanation {
  readonly valid: boolean;
  readonly error: keyof typeof messageFaults | null;
  readonly reason: string | null;
  /** As `0x0200`. */
  readonly messageId: string | null;
  readonly messageName: string | null;
  readonly edition: '2013' | '2019' | null;
  readonly phone: string | null;
  readonly serial: number | null;
  readonly bodyLength: number | null;
  readonly isEncrypted: boolean | null;
  readonly packet: { readonly count: number; readonly number: number } | null;
  /** `null` for messages that are not read here, that are encrypted, or of which this is one packet. */
  readonly body: Readonly<Record<string, unknown>> | null;
  readonly hex: string;
}

/** Explains bytes that are meant to be one message, flags included; never throws. */
export function explainMessage(bytes: Uint8Array): MessageExplanation {
  const isFlagged = bytes.length >= 2 && bytes[0] === FLAG && bytes.at(-1) === FLAG;
  const { fault, header, body } = readMessage(isFlagged ? bytes.subarray(1, -1) : bytes);
  const isReadable = fault === null && header !== null && !header.isEncrypted && header.packet === null;
  const fields = isReadable ? readBody(header, body) : undefined;
  const error = isFlagged ? (fault ?? (fields === null ? 'BODY' : null)) : 'FLAG';
  const messageId = header && `0x${header.messageId.toString(16).toUpperCase().padStart(4, '0')}`;
  return {
    valid: error === null,
    error,
    reason: error && messageFaults[error],
    messageId,
    messageName:
      messageId && ((table.messages as Readonly<Record<string, string>>)[messageId] ?? `未列出的消息（${messageId}）`),
    edition: header?.edition ?? null,
    phone: header?.phone ?? null,
    serial: header?.serial ?? null,
    bodyLength: header?.bodyLength ?? null,
    isEncrypted: header?.isEncrypted ?? null,
    packet: header?.packet ?? null,
    body: fields ?? null,
    hex: hexOf(bytes),
  };
}
