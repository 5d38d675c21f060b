export { POSITION_QUERY, SHOW_TEXT, textBody } from './downlink-bodies.ts';
export { readBody, type Body } from './bodies.ts';
export { explainMessage, messageFaults, type MessageExplanation } from './explain-message.ts';
export { readBatch, readLocation, type BatchedLocations, type Location } from './location.ts';
export {
  MessageReader,
  readMessage,
  writeMessage,
  writePackets,
  type MessageFault,
  type MessageHeader,
} from './message.ts';
export {
  firstSerialOf,
  PacketJoiner,
  splitKeyOf,
  usualJoinerLimits,
  type JoinerLimits,
  type Packet,
} from './packet-joiner.ts';
export { PacketWatch, resendBody, type MissingPackets } from './packet-watch.ts';
