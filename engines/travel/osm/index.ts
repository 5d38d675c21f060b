export { OsmImportError, type OsmImportErrorCode } from './osm-import-error.ts';
export {
  importOsm,
  OSM_ATTRIBUTION,
  readOsm,
  type OsmImportOptions,
  type OsmImportProgress,
  type OsmSource,
} from './import-osm.ts';
export type { OsmImportReport } from './assemble-network.ts';
export type { OsmExtract, OsmMember, OsmRelation, OsmTags, OsmWay } from './osm-extract.ts';
export { parseLengthMetres, parseWeightTonnes } from './limit-value.ts';
export { R1_SPEEDS, referenceGraph, referenceR1, type ReferenceFigures, type ReferenceGraph } from './reference-r1.ts';
