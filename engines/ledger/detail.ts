import { canonicalBytes } from './canonical.ts';
import { type Digest, toHex } from './digest.ts';

/** Bytes of salt: enough that nobody finds a detail by trying likely ones against its commitment. */
export const detailSaltBytes = 32;

/**
 * H(0x03 ‖ salt ‖ JCS(detail)) in hexadecimal. The record carries only this; salt and detail live
 * elsewhere and may be erased without breaking the chain (AL-13).
 * @param salt - 32 random bytes, never used twice
 * @throws RangeError for a salt of another length; TypeError as `canonicalJson`
 */
export function detailCommitment(digest: Digest, salt: Uint8Array, detail: unknown): string {
  if (salt.length !== detailSaltBytes) throw new RangeError(`a salt has ${detailSaltBytes} bytes, not ${salt.length}`);
  const bytes = canonicalBytes(detail);
  const prefixed = new Uint8Array(1 + salt.length + bytes.length);
  prefixed[0] = 0x03;
  prefixed.set(salt, 1);
  prefixed.set(bytes, 1 + salt.length);
  return toHex(digest.hash(prefixed));
}

/** How a record's detail stands: a record may have none, or one that was erased or is not shown. */
export type DetailStanding = 'NONE' | 'ERASED' | 'MATCHES' | 'DIFFERS';

/** Compares a kept detail with the record's commitment; a record of an erased detail stays valid. */
export function detailStanding(
  digest: Digest,
  commitment: string | null,
  kept: { readonly salt: Uint8Array; readonly detail: unknown } | undefined,
): DetailStanding {
  if (commitment === null) return kept === undefined ? 'NONE' : 'DIFFERS';
  if (kept === undefined) return 'ERASED';
  return detailCommitment(digest, kept.salt, kept.detail) === commitment ? 'MATCHES' : 'DIFFERS';
}
