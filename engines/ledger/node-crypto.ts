import { type KeyObject, createPublicKey, hash as nativeHash, sign, verify } from 'node:crypto';
import type { Signer, SignatureVerifier } from './checkpoint.ts';
import type { Digest, DigestName } from './digest.ts';

/** The hash of the running Node, several times faster than our own. Not for browsers. */
export function nodeDigest(name: DigestName): Digest {
  const native = name === 'SM3' ? 'sm3' : 'sha256';
  return {
    name,
    hash(bytes) {
      // As text and back: a small array of our own is made several times faster than a buffer of Node's.
      const text = nativeHash(native, bytes, 'binary');
      const digest = new Uint8Array(32);
      for (let at = 0; at < 32; at += 1) digest[at] = text.charCodeAt(at);
      return digest;
    },
  };
}

/** Signs checkpoints with an Ed25519 private key. */
export function ed25519Signer(keyId: string, privateKey: KeyObject): Signer {
  requireEd25519(privateKey);
  return { keyId, sign: (bytes) => sign(null, bytes, privateKey) };
}

/** Checks signatures with an Ed25519 public key. */
export function ed25519Verifier(keyId: string, publicKey: KeyObject): SignatureVerifier {
  requireEd25519(publicKey);
  return { keyId, verify: (bytes, signature) => verify(null, bytes, publicKey, signature) };
}

/** The 32 bytes of an Ed25519 public key, as the stand-alone verifier is given them. */
export function ed25519PublicKeyBytes(key: KeyObject): Uint8Array {
  requireEd25519(key);
  const { x } = (key.type === 'private' ? createPublicKey(key) : key).export({ format: 'jwk' });
  return new Uint8Array(Buffer.from(x as string, 'base64url'));
}

function requireEd25519(key: KeyObject): void {
  if (key.asymmetricKeyType !== 'ed25519')
    throw new RangeError(`not an Ed25519 key: ${key.asymmetricKeyType ?? key.type}`);
}
