import { readFileSync } from 'node:fs';
import type { TlsOptions } from 'node:tls';
import { certificatesOf, type GatewayTls, type TlsFiles } from '@wanghuo/platform-server';

/** The encryption of a gateway: what it proves itself with, and whether devices have to. Its files are read once. */
export interface Channel {
  readonly options: TlsOptions;
  /** When the first of its own certificate and the devices' authorities ends, in milliseconds. */
  readonly endsAt: number;
  readonly asksCertificate: boolean;
}

/** TLS 1.2 and newer (AU-12); with authorities, whoever has no certificate of theirs does not come in (DV-06). */
export function openChannel(files: GatewayTls | null): Channel | null {
  if (files === null) return null;
  const cert = readFileSync(files.certificateFile);
  const ca = files.caFile === null ? null : readFileSync(files.caFile);
  const [own] = certificatesOf(cert.toString('latin1'));
  const ends = [own, ...(ca === null ? [] : certificatesOf(ca.toString('latin1')))].map((one) =>
    Date.parse(one?.validTo ?? ''),
  );
  return {
    options: {
      cert,
      key: readFileSync(files.keyFile),
      minVersion: 'TLSv1.2',
      ...(ca === null ? {} : { ca, requestCert: true, rejectUnauthorized: true }),
    },
    endsAt: Math.min(...ends),
    asksCertificate: ca !== null,
  };
}

/** When a certificate of ours ends, in milliseconds; null without one. */
export function endOf(files: TlsFiles | null): number | null {
  if (files === null) return null;
  const [own] = certificatesOf(readFileSync(files.certificateFile, 'latin1'));
  return own === undefined ? null : Date.parse(own.validTo);
}
