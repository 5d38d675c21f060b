import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { resolve } from 'node:path';
import { requireReadable, SettingsError } from './settings-error.ts';

/** Paths of PEM files. */
export interface TlsFiles {
  readonly certificateFile: string;
  readonly keyFile: string;
}

/** Names and values of a certificate and the key that belongs to it. */
export interface TlsKeys<Key extends string> {
  readonly certificate: Key;
  readonly key: Key;
}

/**
 * Reads a certificate and its key as far as needed to know that a listener can use them; one that has ended is told by
 * the system's page and stops nothing, for a start that fails would take everything else down with it.
 * @returns null when neither is set
 * @throws SettingsError naming the setting whose file is wrong
 */
export function readTls<Key extends string>(
  keys: TlsKeys<Key>,
  read: (key: Key) => string | undefined,
  folder: string,
): TlsFiles | null {
  const [certificate, key] = [read(keys.certificate), read(keys.key)];
  if (certificate === undefined && key === undefined) return null;
  if (certificate === undefined || key === undefined) {
    throw new SettingsError(certificate === undefined ? keys.certificate : keys.key, 'tlsPair', { ...keys });
  }
  const files = { certificateFile: resolve(folder, certificate), keyFile: resolve(folder, key) };
  const [first] = certificatesIn(keys.certificate, files.certificateFile);
  if (!first?.checkPrivateKey(privateKeyIn(keys.key, files.keyFile)))
    throw new SettingsError(keys.key, 'keyOfAnother', { ...keys, path: files.keyFile });
  return files;
}

/**
 * Reads the certificates of authorities.
 * @returns the path; null when it is not set
 * @throws SettingsError when one in the file is no authority's
 */
export function readAuthorities(key: string, value: string | undefined, folder: string): string | null {
  if (value === undefined) return null;
  const path = resolve(folder, value);
  const other = certificatesIn(key, path).find(({ ca }) => !ca);
  if (other) throw new SettingsError(key, 'noAuthority', { path });
  return path;
}

const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/** The certificates of a PEM file, in its order. */
export function certificatesOf(pem: string): readonly X509Certificate[] {
  return (pem.match(pemCertificate) ?? []).map((one) => new X509Certificate(one));
}

function certificatesIn(key: string, path: string): readonly X509Certificate[] {
  const text = requireReadable(key, path).toString('latin1');
  let found: readonly X509Certificate[] = [];
  try {
    found = certificatesOf(text);
  } catch {
    // Said below: a block that is no certificate is as good as none.
  }
  if (found.length === 0) throw new SettingsError(key, 'noCertificate', { path });
  return found;
}

function privateKeyIn(key: string, path: string): KeyObject {
  const text = requireReadable(key, path);
  try {
    return createPrivateKey(text);
  } catch {
    throw new SettingsError(key, 'noKey', { path });
  }
}
