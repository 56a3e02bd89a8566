import type { Instant } from './time.ts';

/** What arrived from a signed-in device or bridge: bytes on a topic. */
export interface Message {
  /** The device's or bridge's id, as it signed in. */
  readonly client: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly receivedAt: Instant;
}
