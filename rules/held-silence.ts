import type { PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import type { BridgeId, Resident, ResidentId } from '../devices/registry.ts';
import { type Duration, type Instant, microseconds, plus } from '../devices/time.ts';
import { canBeSeen, lifeSensors, quietSince } from './absence.ts';
import { isStanding } from './alert.ts';
import { stretched } from './downtime.ts';
import type { Sentence } from './fact.ts';
import { type Outage, standingOutage } from './outage.ts';
import {
  alertAt,
  deviceAt,
  type PlaceState,
  type RowKey,
  residentAt,
  type WatchedState,
} from './place-state.ts';
import { peopleAlone, radioRow } from './radio-gateway.ts';
import type { Rule } from './rule.ts';
import type { Senses } from './sensing.ts';
import type { DeviceWatch, PersonWatch } from './watch.ts';

/** What a radio gateway that is down keeps from being told. */
export interface HeldSilences extends Pick<Outage, 'heard' | 'alert'> {
  readonly bridge: BridgeId;
  /** Since when it is known to be down. */
  readonly since: Instant;
  /** Of its devices, and of people living alone whom nothing sees. */
  readonly silences: readonly HeldSilence[];
  /** People living alone behind it whom nothing sees now. */
  readonly unseen: readonly Resident[];
}

export interface HeldSilence {
  readonly rule: Rule;
  readonly place: PlaceId;
  readonly device?: DeviceId;
  readonly resident?: ResidentId;
  /** When it would have been told; it is held back from then on. */
  readonly due: Instant;
  readonly why: Sentence;
}

type Look = (key: RowKey) => PlaceState | undefined;

/** All that is held back just after `at`, by radio gateway in the order of the registry. */
export function heldSilences(at: Instant, senses: Senses, rowOf: Look): readonly HeldSilences[] {
  const { directory, watch } = senses;
  return directory.registry.bridges.flatMap(({ id }): HeldSilences[] => {
    const outage = standingOutage(rowOf(radioRow(id))?.radio ?? { outages: [] });
    if (outage === undefined) return [];
    const { from, heard, alert } = outage;
    const devices = directory.devicesBehind(id).map((device) => watch.on(device));
    const unseen = unseenBehind(id, at, senses, rowOf);
    return [
      {
        bridge: id,
        since: from,
        alert,
        ...(heard !== undefined && { heard }),
        silences: [
          ...unseen.flatMap((person) => ofPerson(person, senses, rowOf)),
          ...devices.flatMap((device) => ofDevice(device, senses, rowOf)),
        ],
        unseen: unseen.map(({ resident }) => resident),
      },
    ];
  });
}

function unseenBehind(bridge: BridgeId, at: Instant, senses: Senses, rowOf: Look): PersonWatch[] {
  const after = plus(at, microseconds(1));
  return peopleAlone(bridge, senses).filter((person) => {
    const home = rowOf(person.resident.place);
    return lifeSensors(person, senses).length > 0 && !(home && canBeSeen(home, person, after, senses));
  });
}

function ofDevice({ device, place, rowKey, rules }: DeviceWatch, senses: Senses, rowOf: Look): HeldSilence[] {
  const row = rowOf(rowKey);
  const state = row && deviceAt(row, device);
  if (state === undefined) return [];
  const since = state.lastContact ?? state.since;
  const due = (length: Duration) => stretched(since, length, senses.downtimes);
  return rules.silences
    .filter((rule) => isUntold(rule, state))
    .map((rule) => ({ rule, place, device, due: due(rule.on.for), why: OF_DEVICE }));
}

function ofPerson(person: PersonWatch, senses: Senses, rowOf: Look): HeldSilence[] {
  const { id, place } = person.resident;
  const row = rowOf(place);
  const state = row && residentAt(row, id);
  if (state === undefined) return [];
  const since = quietSince(person, state, senses);
  const due = (length: Duration) => stretched(since, length, senses.downtimes);
  return person.rules
    .filter((rule) => isUntold(rule, state))
    .map((rule) => ({ rule, place, resident: id, due: due(rule.on.for), why: OF_PERSON }));
}

/** What was told before the radio gateway went has its case, and is not held back. */
const isUntold = ({ id }: Rule, state: WatchedState): boolean => !isStanding(alertAt(state, id));

const OF_DEVICE: Sentence = {
  zh: '无线网关停机，其下设备没有消息不单独通知；网关恢复后重新计时。',
  en: 'Its radio gateway is down: the silence of the device is not told by itself, and has its full time from the return.',
};

const OF_PERSON: Sentence = {
  zh: '无线网关停机，没有传感器能看到本人，久无动静暂不通知；恢复后继续计时。请派人看望。',
  en: 'The radio gateway is down and nothing sees this person: somebody should look in. The clock of their silence goes on from its return.',
};
