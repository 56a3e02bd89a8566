import type { FieldValue } from './reading.ts';
import type { Rejection } from './rejection.ts';

/** Which values of a field show that a person is up and about. */
export type SignOfLife = 'any' | 'change' | 'rise' | 'true';

/**
 * What a field means over time: a *number* and a *state* hold until the next reading; a *momentary* `true` is a
 * happening and its `false` says nothing; a *total* counts up, and a drop means that the device restarted.
 */
export type Field = {
  readonly signOfLife?: SignOfLife;
  /** Judged at receipt however old the reading says it is: what may cost a life is never too late. */
  readonly judgedAlways?: boolean;
} & (
  | {
      readonly type: 'number' | 'total';
      readonly unit: string;
      /** Values outside min … max (both included) are rubbish and left out. */
      readonly min: number;
      readonly max: number;
      /** Zero is how the device says that it could not measure. */
      readonly zeroIsMissing?: boolean;
    }
  | { readonly type: 'state' | 'momentary' }
);

export interface Example {
  readonly name: string;
  readonly payload: string;
  readonly gives?: Readonly<Record<string, FieldValue>>;
  /** Fields left out of the reading, in the kind's order. */
  readonly leavesOut?: readonly string[];
  readonly rejects?: Rejection;
}

export interface Kind {
  readonly name: string;
  readonly names: { readonly zh: string; readonly en: string };
  readonly fields: Readonly<Record<string, Field>>;
  /** Payloads of the native convention with the fields they give, or the rejection. */
  readonly examples: readonly Example[];
}

/** A kind with the fields that every device has besides its own. */
export function defineKind(kind: Kind): Kind {
  return { ...kind, fields: { ...kind.fields, ...EVERY_DEVICE } };
}

/** A measured value from `min` to `max`, both included, in `unit`. */
export function number(
  unit: string,
  min: number,
  max: number,
  more: { readonly signOfLife?: SignOfLife; readonly zeroIsMissing?: boolean } = {},
): Field {
  return { type: 'number', unit, min, max, ...more };
}

/** A count since the device started, in `unit`. */
export function total(unit: string, more: { readonly signOfLife?: SignOfLife } = {}): Field {
  return { type: 'total', unit, min: 0, max: LARGEST_TOTAL, ...more };
}

/** A boolean that holds until the next reading. */
export function state(
  more: { readonly signOfLife?: SignOfLife; readonly judgedAlways?: boolean } = {},
): Field {
  return { type: 'state', ...more };
}

/** A happening, judged however late it arrives: `true` tells of it, `false` says nothing. */
export function momentary(more: { readonly signOfLife?: SignOfLife } = {}): Field {
  return { type: 'momentary', judgedAlways: true, ...more };
}

/** Three lifetimes of walking, and below the 0xFFFFFFFF of an unset 32-bit counter; more is out of range. */
const LARGEST_TOTAL = 1_000_000_000;

/** What every device may report. */
export const EVERY_DEVICE: Readonly<Record<string, Field>> = {
  battery: number('%', 0, 100),
  /** For devices that only tell "low", without a percentage. */
  batteryLow: state(),
  /** From the quietest a LoRa receiver can hear to a transmitter beside the antenna. */
  rssi: number('dBm', -150, 20),
};
