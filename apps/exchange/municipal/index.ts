export { ReceivingPlatform, type Fault, type PlatformOptions, type ReceivedMessage } from './receiving-platform.ts';
