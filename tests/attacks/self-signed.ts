import { generateKeyPairSync, sign } from 'node:crypto';

/** A certificate for this machine alone, made on the spot: no key lies in the repository. */
export function selfSigned(): { readonly certificate: string; readonly key: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = sequence(set(sequence(oid('550403'), node(0x0c, Buffer.from('localhost')))));
  const alternatives = sequence(node(0x82, Buffer.from('localhost')), node(0x87, Buffer.of(127, 0, 0, 1)));
  const content = sequence(
    node(0xa0, node(0x02, Buffer.of(2))),
    node(0x02, Buffer.of(1)),
    ecdsaWithSha256,
    name,
    sequence(node(0x17, Buffer.from('200101000000Z')), node(0x17, Buffer.from('491231235959Z'))),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    node(0xa3, sequence(sequence(oid('551d11'), node(0x04, alternatives)))),
  );
  const signature = sign('sha256', content, privateKey);
  const whole = sequence(content, ecdsaWithSha256, node(0x03, Buffer.concat([Buffer.of(0), signature])));
  const text = whole.toString('base64').replaceAll(/.{64}/g, '$&\n');
  return {
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
const ecdsaWithSha256 = sequence(oid('2a8648ce3d040302'));
