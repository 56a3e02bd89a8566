import type { DeviceId } from '../devices/reading.ts';
import { days, type Instant } from '../devices/time.ts';
import type { Random } from './random.ts';
import type { Said } from './said.ts';

/** A lithium cell in a door sensor or smoke detector; makers say two years. */
const LIFE_DAYS = 730;
/** It is changed at the yearly rounds; a few slip below 20 % before that. */
const LOWEST = 18.5;

/** Battery of a hung device in whole per cent: it falls evenly from an age that is the device's own. */
export function batteryOf(device: DeviceId, at: Instant, chance: Random): number {
  const age = chance.split(`age ${device}`).between(0, LIFE_DAYS) + at / days(1);
  return chargeAfter(age % LIFE_DAYS);
}

/** The same with a battery that somebody has put in since. */
export function withRenewed(said: Said, renewed: Instant | undefined): Said {
  if (renewed === undefined || said.says.battery === undefined || said.at < renewed) return said;
  return { ...said, says: { ...said.says, battery: chargeAfter((said.at - renewed) / days(1)) } };
}

const chargeAfter = (age: number): number =>
  Math.max(1, Math.round(100 - (100 - LOWEST) * (age / LIFE_DAYS)));
