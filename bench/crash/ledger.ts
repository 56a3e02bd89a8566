/** What the world around the gateway was promised; the comparison holds it against what the gateway kept. */
export interface Ledger {
  readonly devices: Map<string, DeviceLedger>;
  /** Alarms that were acknowledged. */
  readonly alarms: Alarm[];
  readonly answers: ConfirmedAnswer[];
  /** How often each notice came, by the id of its fact. */
  readonly notices: Map<string, number>;
}

export interface DeviceLedger {
  readonly kind: string;
  /** The device's time of each message, in µs; its place is the message's `seq`. */
  readonly sentAt: number[];
  readonly acked: Set<number>;
}

/** A happening that is one alert of this rule of this device. */
export interface Alarm {
  readonly device: string;
  readonly rule: string;
}

export interface ConfirmedAnswer {
  readonly case: string;
  /** The type of the fact that it leaves. */
  readonly fact: string;
  readonly key: string;
}

export const openLedger = (): Ledger => ({
  devices: new Map(),
  alarms: [],
  answers: [],
  notices: new Map(),
});
