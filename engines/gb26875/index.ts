export type { Address } from './address.ts';
export { readApplicationData, writeApplicationData, type ApplicationData, type DataFault } from './application-data.ts';
export { analogueType, commandName, componentTypeName, systemTypeName, typeName } from './code-names.ts';
export { conditionNames, operationNames, type Condition, type Operation } from './conditions.ts';
export {
  componentLabel,
  readingOf,
  shortObjectProfile,
  standardProfile,
  type AnalogueScale,
  type DeviceProfile,
  type Reading,
} from './device-profile.ts';
export { explainFrame, frameFaults, type FrameExplanation, type FrameFault } from './explain-frame.ts';
export { answerTo, COMMAND, LARGEST_DATA_BYTES, readFrame, writeFrame, type Frame, type FrameHeader } from './frame.ts';
export { FrameReader, readDatagram, type StreamPiece } from './frame-reader.ts';
export { hexOf, textBytes, textSize } from './text.ts';
export { replyTypes } from './layouts.ts';
export type { InformationObject } from './object-fields.ts';
