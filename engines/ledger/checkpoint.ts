import { canonicalBytes } from './canonical.ts';
import { type Digest, type DigestName, fromHex, isDigestName, isHashHex, toHex } from './digest.ts';

/** The state of a log at one size, fit to be signed and carried away. */
export interface Checkpoint {
  readonly v: 1;
  readonly log: string;
  readonly alg: DigestName;
  readonly size: number;
  /** Merkle root over the first `size` records. */
  readonly root: string;
  /** Chain hash of record `size` − 1, or 64 zeros. */
  readonly head: string;
  readonly at: string;
  /** Hash of the checkpoint before, or 64 zeros. */
  readonly prevCheckpoint: string;
  readonly keyId: string;
}

export interface SignedCheckpoint {
  readonly checkpoint: Checkpoint;
  /** Hexadecimal. */
  readonly signature: string;
}

/** Signs; may answer later, as a key kept in hardware does. */
export interface Signer {
  readonly keyId: string;
  sign(bytes: Uint8Array): Uint8Array | Promise<Uint8Array>;
}

/** A pinned public key. */
export interface SignatureVerifier {
  readonly keyId: string;
  verify(bytes: Uint8Array, signature: Uint8Array): boolean;
}

const signatureContext = new TextEncoder().encode('fire-audit-checkpoint-v1\n');
const checkpointFields = ['alg', 'at', 'head', 'keyId', 'log', 'prevCheckpoint', 'root', 'size', 'v'];

/** Hash of a checkpoint's canonical bytes, which the next one names as `prevCheckpoint`. */
export function checkpointHash(digest: Digest, checkpoint: Checkpoint): string {
  return toHex(digest.hash(canonicalBytes(checkpoint)));
}

/** What is signed: the context line, so that no other signature can pass for this one, then the bytes. */
export function checkpointSigningBytes(checkpoint: Checkpoint): Uint8Array {
  const bytes = canonicalBytes(checkpoint);
  const whole = new Uint8Array(signatureContext.length + bytes.length);
  whole.set(signatureContext);
  whole.set(bytes, signatureContext.length);
  return whole;
}

/** @throws RangeError if the checkpoint names another key or is not in form */
export async function signCheckpoint(checkpoint: Checkpoint, signer: Signer): Promise<SignedCheckpoint> {
  const fault = checkpointFault(checkpoint);
  if (fault !== undefined) throw new RangeError(`not a checkpoint: ${fault}`);
  if (checkpoint.keyId !== signer.keyId)
    throw new RangeError(`the checkpoint names key ${checkpoint.keyId}, not ${signer.keyId}`);
  return { checkpoint, signature: toHex(await signer.sign(checkpointSigningBytes(checkpoint))) };
}

/** Whether the signature is that of the given key; a signature out of form is simply not one. */
export function verifyCheckpoint(signed: SignedCheckpoint, key: SignatureVerifier): boolean {
  if (signed.checkpoint.keyId !== key.keyId || !/^(?:[0-9a-f]{2})+$/.test(signed.signature)) return false;
  return key.verify(checkpointSigningBytes(signed.checkpoint), fromHex(signed.signature));
}

/** What keeps a value from being a checkpoint, or `undefined` when it is one. */
export function checkpointFault(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return 'a checkpoint is an object';
  const checkpoint = value as Record<string, unknown>;
  if (Object.keys(checkpoint).sort().join() !== checkpointFields.join()) return 'members are missing or unknown';
  if (checkpoint['v'] !== 1) return 'v is not 1';
  if (!isDigestName(checkpoint['alg'])) return 'alg is neither SHA-256 nor SM3';
  if (!Number.isSafeInteger(checkpoint['size']) || (checkpoint['size'] as number) < 0) return 'size is not a size';
  for (const name of ['root', 'head', 'prevCheckpoint'])
    if (!isHashHex(checkpoint[name])) return `${name} is not a hash`;
  for (const name of ['log', 'at', 'keyId']) {
    const text = checkpoint[name];
    if (typeof text !== 'string' || text === '' || !text.isWellFormed()) return `${name} is not text`;
  }
  return undefined;
}
