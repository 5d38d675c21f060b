import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** A certificate with its key, as PEM; made on the spot, so that no key lies in the repository. */
export interface MadeCertificate {
  readonly certificate: string;
  readonly key: string;
}

export interface CertificateOptions {
  readonly name?: string;
  /** Who signs; left out, it signs itself. */
  readonly issuer?: Authority;
  readonly isAuthority?: boolean;
  readonly endsAt?: Date;
}

/** Somebody who signs certificates. */
export interface Authority extends MadeCertificate {
  readonly name: string;
  readonly privateKey: KeyObject;
}

/** A certificate for this machine alone. */
export function selfSigned(endsAt?: Date): MadeCertificate {
  return makeCertificate(endsAt ? { endsAt } : {});
}

/** An authority of a test's own. */
export function makeAuthority(name: string): Authority {
  return makeCertificate({ name, isAuthority: true });
}

/** Makes a certificate for `localhost` and 127.0.0.1; elliptic, because that takes no time. */
export function makeCertificate({
  name = 'localhost',
  issuer,
  isAuthority = false,
  endsAt = new Date('2049-12-31T23:59:59Z'),
}: CertificateOptions): Authority {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const alternatives = sequence(node(0x82, Buffer.from('localhost')), node(0x87, Buffer.of(127, 0, 0, 1)));
  const constraints = isAuthority ? sequence(yes) : sequence();
  const content = sequence(
    node(0xa0, node(0x02, Buffer.of(2))),
    node(0x02, Buffer.concat([Buffer.of(1), randomBytes(7)])),
    ecdsaWithSha256,
    commonName(issuer?.name ?? name),
    sequence(moment(new Date('2020-01-01T00:00:00Z')), moment(endsAt)),
    commonName(name),
    publicKey.export({ type: 'spki', format: 'der' }),
    node(
      0xa3,
      sequence(
        sequence(oid('551d13'), yes, node(0x04, constraints)),
        ...(isAuthority ? [] : [sequence(oid('551d11'), node(0x04, alternatives))]),
      ),
    ),
  );
  const signature = sign('sha256', content, issuer?.privateKey ?? privateKey);
  const whole = sequence(content, ecdsaWithSha256, node(0x03, Buffer.concat([Buffer.of(0), signature])));
  const text = whole.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n');
  return {
    name,
    privateKey,
    certificate: `-----BEGIN CERTIFICATE-----\n${text}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
  };
}

/** One node of DER: what it is, how long, and what is in it. */
function node(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 128 ? [length] : length < 256 ? [0x81, length] : [0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}
const sequence = (...parts: readonly Buffer[]) => node(0x30, ...parts);
const set = (...parts: readonly Buffer[]) => node(0x31, ...parts);
const oid = (hex: string) => node(0x06, Buffer.from(hex, 'hex'));
const yes = node(0x01, Buffer.of(0xff));
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
const commonName = (name: string) => sequence(set(sequence(oid('550403'), node(0x0c, Buffer.from(name)))));
/** Two digits of the year: until 2049. */
const moment = (at: Date) => node(0x17, Buffer.from(`${at.toISOString().slice(2, 19).replaceAll(/\D/g, '')}Z`));
