import { isWithin, type PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import type { Device, Directory } from '../devices/registry.ts';
import { type Duration, type Instant, minutes, plus } from '../devices/time.ts';
import type { Random } from './random.ts';
import type { Said } from './said.ts';

/** What networks, batteries and clocks do to messages. Shares are of all messages, from 0 to 1. */
export type Fault =
  | { readonly type: 'lost'; readonly share: number }
  | { readonly type: 'doubled'; readonly share: number }
  /** Up to this much late; whatever is said meanwhile overtakes it. */
  | { readonly type: 'late'; readonly share: number; readonly by: Duration }
  /** The device's clock is off by this much. */
  | { readonly type: 'wrong-clock'; readonly device: DeviceId; readonly by: Duration }
  /** It repeats its last state for ever. */
  | { readonly type: 'stuck'; readonly device: DeviceId; readonly from: Instant }
  | { readonly type: 'flat-battery'; readonly device: DeviceId; readonly from: Instant }
  /** Readings of this battery from then on, until somebody changes it. */
  | {
      readonly type: 'weak-battery';
      readonly device: DeviceId;
      readonly from: Instant;
      readonly battery: number;
    }
  /** A place without network: devices keep what they have to say, and say it afterwards. */
  | {
      readonly type: 'broadband-down';
      readonly place: PlaceId;
      readonly from: Instant;
      readonly until: Instant;
    }
  /** Radio gateways and counters without mains say nothing, and nobody keeps it. */
  | { readonly type: 'power-cut'; readonly place: PlaceId; readonly from: Instant; readonly until: Instant }
  /** The gateway itself is away: what is not acknowledged is sent again. */
  | { readonly type: 'gateway-down'; readonly from: Instant; readonly until: Instant };

/** What everyday networks do. */
export const USUAL_FAULTS: readonly Fault[] = [
  { type: 'lost', share: 0.0005 },
  { type: 'doubled', share: 0.003 },
  { type: 'late', share: 0.002, by: minutes(3) },
];

/** After an outage devices do not come back in the same second. */
const COMES_BACK_WITHIN = minutes(2);

/** Faults that a person's visit ends. */
const MENDED_BY_HAND: readonly Fault['type'][] = ['stuck', 'flat-battery', 'weak-battery', 'wrong-clock'];

/** Lets messages through a troubled world. The fate of one does not depend on the others. */
export class Trouble {
  #faults: readonly Fault[];
  readonly #chance: Random;
  readonly #directory: Directory;

  constructor(faults: readonly Fault[], directory: Directory, chance: Random) {
    this.#faults = faults;
    this.#directory = directory;
    this.#chance = chance;
  }

  /** What arrives of it, and when: nothing, one, or two. */
  pass(said: Said): readonly Said[] {
    const device = this.#directory.device(said.device);
    if (device === undefined || this.#faults.length === 0) return [said];
    let chance: Random | undefined;
    const luck: Luck = {
      ofMessage: () => {
        chance ??= this.#chance.split(`${said.device} ${said.at}`);
        return chance.unit();
      },
      // A device sends what it kept in the order in which it kept it.
      ofDevice: () => this.#chance.split(said.device).unit(),
    };
    let arriving: readonly Said[] = [said];
    for (const fault of this.#faults) arriving = arriving.flatMap((one) => suffer(one, device, fault, luck));
    return arriving;
  }

  /** Somebody saw to the device: what a hand can mend is over. */
  mend(device: DeviceId): void {
    this.#faults = this.#faults.filter(
      (fault) => !('device' in fault && fault.device === device && MENDED_BY_HAND.includes(fault.type)),
    );
  }
}

/** Chance as a share from 0 to 1. */
interface Luck {
  ofMessage(): number;
  ofDevice(): number;
}

function suffer(said: Said, device: Device, fault: Fault, luck: Luck): readonly Said[] {
  switch (fault.type) {
    case 'lost':
      return luck.ofMessage() < fault.share ? [] : [said];
    case 'doubled':
      return luck.ofMessage() < fault.share ? [said, said] : [said];
    case 'late':
      return luck.ofMessage() < fault.share
        ? [delayed(said, plus(said.at, part(fault.by, luck.ofMessage())))]
        : [said];
    case 'wrong-clock':
      return fault.device === device.id ? [{ ...said, believes: plus(said.at, fault.by) }] : [said];
    case 'flat-battery':
      return fault.device === device.id && said.at >= fault.from ? [] : [said];
    case 'weak-battery':
      if (fault.device !== device.id || said.at < fault.from || said.says.battery === undefined)
        return [said];
      return [{ ...said, says: { ...said.says, battery: fault.battery } }];
    case 'stuck':
      return fault.device === device.id && said.at >= fault.from
        ? [{ ...said, says: stuckState(device) }]
        : [said];
    case 'broadband-down':
      if (!isDuring(said, fault) || !isWithin(device.place, fault.place)) return [said];
      return [delayed(said, plus(fault.until, part(COMES_BACK_WITHIN, luck.ofDevice())))];
    case 'power-cut':
      return isDuring(said, fault) && isWithin(device.place, fault.place) && needsMains(device) ? [] : [said];
    case 'gateway-down':
      return isDuring(said, fault)
        ? [delayed(said, plus(fault.until, part(COMES_BACK_WITHIN, luck.ofDevice())))]
        : [said];
  }
}

const isDuring = (said: Said, { from, until }: { from: Instant; until: Instant }): boolean =>
  said.at >= from && said.at < until;

/** It arrives later and still believes the time at which it was said. */
const delayed = (said: Said, at: Instant): Said => ({ ...said, at, believes: said.believes ?? said.at });

const part = (length: Duration, share: number): Duration => Math.floor(length * share) as Duration;

const needsMains = (device: Device): boolean => device.bridge !== undefined || device.venue !== undefined;

function stuckState(device: Device): Said['says'] {
  switch (device.kind) {
    case 'door':
      return { open: false };
    case 'smoke':
      return { smoke: false };
    case 'wristband':
      return { heartRate: 71, steps: 0, worn: true };
    default:
      return { people: 3 };
  }
}
