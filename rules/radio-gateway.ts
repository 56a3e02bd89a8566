import { type BridgeId, commonPlace, type Directory } from '../devices/registry.ts';
import { type Duration, days, hours, type Instant, latest } from '../devices/time.ts';
import { eyesOn } from './absence.ts';
import { RADIO_GATEWAY, RADIO_PATIENCE } from './book/silence.ts';
import { type Downtime, stretched } from './downtime.ts';
import { type Outage, standingOutage } from './outage.ts';
import type { PlaceState, RowKey } from './place-state.ts';
import type { Rule } from './rule.ts';
import type { AlertNews, Senses } from './sensing.ts';
import { whyRadioSilent } from './silence-why.ts';
import { lengthOf, without } from './spans.ts';
import type { PersonWatch } from './watch.ts';

/**
 * What is known of a radio gateway, a bridge of the registry, in a row of its own. The rows of its devices look at its
 * outages only, and those tell by their times what was known when: a replay may find this row ahead of theirs.
 */
export interface RadioState {
  /** When it came to serve a device: silence counts from here at the earliest. */
  since: Instant;
  lastContact?: Instant;
  /** When it, or its last will, said that it goes; any word ends that. */
  goodbye?: Instant;
  /** Its widest quiet of a week, counted from 1970, and of the week before, our own downtime not counted. */
  pace: Pace;
  /** The oldest first; the last one may still stand. */
  outages: readonly Outage[];
}

interface Pace {
  readonly week: number;
  readonly widest: Duration;
  readonly before: Duration;
}

/** More are forgotten, the oldest first: whoever has shown no sign of life since is then missed rather early than late. */
const OUTAGES_KEPT = 16;
/** A radio gateway that nobody knows yet may be as quiet as any. */
const UNKNOWN_PACE = hours(10);

/** The clock of a radio gateway's row. */
export const RADIO_CLOCK = 'radio-gateway';

export const radioRow = (bridge: BridgeId): RowKey => `radio:${bridge}`;
export const bridgeOf = (key: RowKey): BridgeId => key.slice('radio:'.length);

/** Only one with devices matters to anybody. */
export const serves = (bridge: BridgeId, directory: Directory): boolean =>
  directory.bridge(bridge) !== undefined && directory.devicesBehind(bridge).length > 0;

/** A radio gateway has come to serve a device: its silence counts from `at`. */
export function enterRadio(row: PlaceState, at: Instant): void {
  const { outages = [] } = row.radio ?? {};
  const pace = { week: weekOf(at), widest: UNKNOWN_PACE, before: UNKNOWN_PACE };
  row.radio = { since: at, pace, outages };
}

/** Ends what a radio gateway's row says of one that serves nobody any more; `undefined` when there is nothing to end. */
export function leaveRadio(row: PlaceState, after: Directory, at: Instant): AlertNews[] | undefined {
  if (row.radio === undefined || serves(bridgeOf(row.key), after)) return undefined;
  return standingOutage(row.radio) && comeBack(row.radio, at);
}

/** When a radio gateway's silence is to be told; `undefined` while it is, or when it serves nobody. */
export function dueOfRadio(row: PlaceState, { directory, downtimes }: Senses): Instant | undefined {
  const { radio } = row;
  if (radio === undefined || !serves(bridgeOf(row.key), directory) || standingOutage(radio)) return undefined;
  const quiet = stretched(heardAt(radio), patience(radio), downtimes);
  if (radio.goodbye === undefined) return quiet;
  const gone = stretched(radio.goodbye, RADIO_PATIENCE.afterGoodbye, downtimes);
  return Math.min(gone, quiet) as Instant;
}

/** A radio gateway has been silent for too long. `rowOf` looks at its people, for the sentence. */
export function lapseRadio(
  bridge: BridgeId,
  radio: RadioState,
  at: Instant,
  senses: Senses,
  rowOf: (key: RowKey) => PlaceState | undefined,
): AlertNews[] {
  const { directory } = senses;
  const devices = directory.devicesBehind(bridge);
  const people = peopleAlone(bridge, senses);
  const rule = people.length > 0 ? RADIO_GATEWAY.alone : RADIO_GATEWAY.others;
  const id = senses.newAlertId(`${rule.id}/${bridge}`);
  const { lastContact: heard } = radio;
  const outage = { from: at, ...(heard !== undefined && { heard }), alert: id, rule: rule.id };
  radio.outages = [...radio.outages, outage].slice(-OUTAGES_KEPT);
  const unseen = people.filter((person) => {
    const home = rowOf(person.resident.place);
    return home !== undefined && eyesOn(home, person, at, senses).every((eye) => eye.bridge === bridge);
  });
  const why = whyRadioSilent(rule, {
    ...radio,
    at,
    devices: devices.length,
    unseen: unseen.length,
    downtimes: senses.downtimes,
    timeZone: directory.registry.timeZone,
  });
  return [
    {
      change: 'raised',
      id,
      rule: { ...rule, why },
      subject: { type: 'radio-gateway', id: bridge },
      place: commonPlace(devices.map(({ place }) => place)),
    },
  ];
}

/** Any word that came through a radio gateway, of whomever; tells that it is back. */
export function hearRadio(row: PlaceState, at: Instant, downtimes: readonly Downtime[]): AlertNews[] {
  const { radio } = row;
  if (radio === undefined) return [];
  const news = standingOutage(radio) ? comeBack(radio, at) : [];
  if (news.length === 0) radio.pace = withQuiet(radio, at, downtimes);
  radio.lastContact = at;
  delete radio.goodbye;
  return news;
}

/** It goes, as it says itself or as its last will does. */
export function takeGoodbye(row: PlaceState, at: Instant): void {
  if (row.radio !== undefined) row.radio.goodbye ??= at;
}

function comeBack(radio: RadioState, at: Instant): AlertNews[] {
  const last = radio.outages.at(-1) as Outage;
  radio.outages = [...radio.outages.slice(0, -1), { ...last, to: at }];
  return [{ change: 'cleared', id: last.alert, rule: ruleNamed(last.rule) }];
}

const ruleNamed = (id: string): Rule =>
  id === RADIO_GATEWAY.alone.id ? RADIO_GATEWAY.alone : RADIO_GATEWAY.others;

/** Those living alone who have a device behind a radio gateway. */
export const peopleAlone = (bridge: BridgeId, { directory, watch }: Senses): PersonWatch[] => [
  ...new Set(
    directory
      .devicesBehind(bridge)
      .flatMap((device) => watch.on(device).people)
      .filter(({ resident }) => resident.groups.includes('lives-alone')),
  ),
];

const heardAt = ({ since, lastContact = since }: RadioState): Instant => latest(since, lastContact);

function patience({ pace }: RadioState): Duration {
  const { timesWidest, atLeast, atMost } = RADIO_PATIENCE;
  const usual = timesWidest * Math.max(pace.widest, pace.before);
  return Math.min(Math.max(usual, atLeast), atMost) as Duration;
}

function withQuiet(radio: RadioState, at: Instant, downtimes: readonly Downtime[]): Pace {
  const { pace } = radio;
  const week = weekOf(at);
  const now: Pace = week > pace.week ? { week, widest: 0 as Duration, before: pace.widest } : pace;
  const from = heardAt(radio);
  if (at - from <= now.widest) return now;
  const quiet = lengthOf(without({ from, to: at }, downtimes)) as Duration;
  return quiet > now.widest ? { ...now, widest: quiet } : now;
}

const weekOf = (at: Instant): number => Math.floor(at / days(7));
