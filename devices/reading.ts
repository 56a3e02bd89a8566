import type { Instant } from './time.ts';

export type DeviceId = string;
export type FieldValue = number | boolean;
export type Fields = Readonly<Record<string, FieldValue>>;

/** What one device said about one moment, checked and in our units. */
export interface Reading {
  readonly device: DeviceId;
  readonly kind: string;
  /** The device's time when it is believable, else the time of receipt. */
  readonly at: Instant;
  readonly timeFrom: 'device' | 'receipt';
  readonly receivedAt: Instant;
  /** The device's own counter, when it sends one. */
  readonly seq?: number;
  /**
   * Equal for two deliveries of the same reading: present only when the device's own (believable) time or counter
   * tells a repetition from a new reading of the same value.
   */
  readonly fingerprint?: string;
  readonly fields: Fields;
}
