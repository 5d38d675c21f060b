/** Why a road file was refused. Nothing of it is used then. */
export type OsmImportErrorCode =
  /** The file ends too early. */
  | 'TRUNCATED'
  /** The bytes are not what the format says. */
  | 'CORRUPT'
  /** Well-formed, but of a kind this importer does not read (history file, change file, unknown compression). */
  | 'UNSUPPORTED'
  /** Neither of the formats read here. */
  | 'UNKNOWN_FORMAT'
  /** The source itself says that it is incomplete (a query that ran out of time). */
  | 'INCOMPLETE'
  /** A vendor file whose coordinate system nobody declared. */
  | 'DATUM_MISSING'
  /** More nodes than the caller allows. */
  | 'TOO_LARGE'
  /** Readable, but without a single road. */
  | 'NO_ROADS';

/** A road file that was refused, with the place in the file where reading stopped. */
export class OsmImportError extends Error {
  override readonly name = 'OsmImportError';
  readonly code: OsmImportErrorCode;
  /** Bytes read from the source when the fault was met (for compressed text: of the compressed file). */
  readonly offset: number;

  constructor(code: OsmImportErrorCode, offset: number, message: string, options?: ErrorOptions) {
    super(`${message} (at byte ${offset})`, options);
    this.code = code;
    this.offset = offset;
  }
}
