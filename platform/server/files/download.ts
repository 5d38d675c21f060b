import { type Answer, answer } from '../api/operation.ts';
import { imageTypes } from './media-type.ts';

/** RFC 6266 with RFC 8187: a plain name for old readers, the real one for the rest. */
export function contentDisposition(kind: 'attachment' | 'inline', fileName: string): string {
  const plain = fileName.replace(/[^\x20-\x7e]|["\\%]/g, '_');
  const exact = encodeURIComponent(fileName).replace(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `${kind}; filename="${plain}"; filename*=UTF-8''${exact}`;
}

/** Bytes for the browser that it can only save or, for pictures, show: no sniffing, no script, no frame (FI-06). */
export function download(given: { bytes: Buffer; mediaType: string; fileName: string; sha256?: string }): Answer {
  const isImage = imageTypes.includes(given.mediaType);
  const isText = given.mediaType.startsWith('text/');
  return answer({
    body: given.bytes,
    headers: {
      'Content-Type': isText ? `${given.mediaType}; charset=utf-8` : given.mediaType,
      'Content-Length': String(given.bytes.length),
      'Content-Disposition': contentDisposition(isImage ? 'inline' : 'attachment', given.fileName),
      'X-Content-Type-Options': 'nosniff',
      'Content-Security-Policy': "default-src 'none'; sandbox",
      'Cross-Origin-Resource-Policy': 'same-origin',
      'Cache-Control': 'private, no-store',
      ...(given.sha256 ? { ETag: `"${given.sha256}"` } : {}),
    },
  });
}
