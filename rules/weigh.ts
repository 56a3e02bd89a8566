import type { Fields } from '../devices/reading.ts';
import type { Resident } from '../devices/registry.ts';
import { type Instant, latest, plus } from '../devices/time.ts';
import { canBeSeen, dueOfQuiet, LOOK_AGAIN, quietSince } from './absence.ts';
import type { Truth } from './alert.ts';
import { type Part, timedKey } from './composed-rule.ts';
import { truth, truthOfValue } from './condition.ts';
import type { Leaf, ValueLeaf } from './condition-shape.ts';
import { usual } from './habit.ts';
import type { RuleMemory } from './memory.ts';
import { type DeviceState, deviceState, type PlaceState, residentAt, residentState } from './place-state.ts';
import type { Evidence, Senses } from './sensing.ts';
import { dueOfSilence } from './silence.ts';
import type { DeviceWatch } from './watch.ts';
import { changeAt, countAt, counted, withValue } from './window.ts';

/** A device that a rule looks at, at a time. */
export interface Scene {
  readonly row: PlaceState;
  readonly watch: DeviceWatch;
  readonly state: DeviceState;
  readonly memory: RuleMemory;
  /** What counts of the device's own reading, when one is the occasion. */
  readonly fields: Fields | undefined;
  readonly at: Instant;
  readonly standing: boolean;
  readonly senses: Senses;
}

/** What was found, on what figures, and when it may change without a reading. */
export interface Finding {
  readonly truth: Truth;
  /** Of what does not hold and does not stand it may be left out: nobody is told. */
  readonly evidence?: Evidence;
  readonly until?: Instant | undefined;
}

const UNKNOWN: Finding = { truth: 'unknown' };

/** Whether a condition holds; what is missing, too old or cannot be seen is unknown. */
export function weigh({ on, path, parts }: Part, scene: Scene): Finding {
  switch (on.type) {
    case 'all-of':
      return join(weighAll(parts, scene), 'false', scene);
    case 'any-of':
      return join(weighAll(parts, scene), 'true', scene);
    case 'state':
    case 'above':
    case 'below':
      return weighLooked(on, scene, 'true', weighValue);
    case 'no-value':
      return weighLooked(on, scene, 'false', weighAbsence);
    case 'rises':
    case 'falls':
      return weighChange(on, scene, path);
    case 'count':
      return weighCount(on, scene, path);
    case 'no-sign-of-life':
      return weighLife(on, scene);
  }
}

const weighAll = (parts: readonly Part[], scene: Scene): Finding[] => parts.map((part) => weigh(part, scene));

/** One finding of `decisive` decides; without one anything unknown leaves the whole unknown. */
function join(findings: readonly Finding[], decisive: 'true' | 'false', { standing }: Scene): Finding {
  let whole: Truth = findings.length === 0 ? 'unknown' : decisive === 'true' ? 'false' : 'true';
  let until: Instant | undefined;
  for (const one of findings) {
    if (one.truth === decisive) whole = decisive;
    else if (one.truth === 'unknown' && whole !== decisive) whole = 'unknown';
    until = earliest(until, one.until);
  }
  if (whole !== 'true' && !standing) return { truth: whole, until };
  const told = findings.filter((one) => one.truth === whole).flatMap(({ evidence }) => evidence ?? []);
  // Of two conditions with a figure the first is told of.
  return { truth: whole, evidence: Object.assign({}, ...told.toReversed()) as Evidence, until };
}

export const earliest = (a: Instant | undefined, b: Instant | undefined): Instant | undefined =>
  a === undefined || (b !== undefined && b < a) ? b : a;

/** Weighs a condition on the devices that it looks at: its own, or all of a kind in the same row. */
function weighLooked<T extends { readonly kind?: string }>(
  on: T,
  scene: Scene,
  decisive: 'true' | 'false',
  weighOne: (on: T, looked: Looked, scene: Scene) => Finding,
): Finding {
  if (on.kind === undefined) return weighOne(on, scene, scene);
  const { watch, row, at, senses } = scene;
  const findings = senses.watch
    .near(watch, on.kind)
    .map((near) => weighOne(on, { watch: near, state: deviceState(row, near.device, at) }, scene));
  return join(findings, decisive, scene);
}

type Looked = Pick<Scene, 'watch' | 'state'>;

function weighValue(on: ValueLeaf, { watch, state }: Looked, scene: Scene): Finding {
  const { at, standing } = scene;
  const value = state.values[on.field];
  const heard = on.maxAge === undefined ? at : state.heard?.[timedKey(on)];
  const isFresh = heard !== undefined && (on.maxAge === undefined || at < plus(heard, on.maxAge));
  if (value === undefined || !isFresh) return UNKNOWN;
  const compared = on.type === 'state' ? {} : figure(on, watch, scene);
  return {
    truth: truthOfValue(on, value, standing, compared.limit),
    evidence: { value, ...compared },
  };
}

/** The figure that a limit comes to for the person behind a device. */
function figure(
  { type, limit }: Exclude<ValueLeaf, { type: 'state' }>,
  watch: DeviceWatch,
  { row }: Scene,
): Pick<Evidence, 'limit' | 'habit'> {
  if (limit === 'capacity') return defined(watch.capacity);
  if (typeof limit === 'number') return { limit };
  const person = onlyOne(watch);
  if (limit.from === 'person') return defined((person && limitOfPerson(person, limit.name)) ?? limit.else);
  const known = person && usual(residentAt(row, person.id)?.habit);
  if (known === undefined) return defined(limit.else);
  const { median, spread } = known;
  const far = median + (type === 'above' ? 1 : -1) * limit.times * spread;
  const kept = Math.min(Math.max(far, limit.floor ?? far), limit.ceiling ?? Number.POSITIVE_INFINITY);
  return { limit: Math.round(kept * 10) / 10, habit: median };
}

const limitOfPerson = ({ limits = {} }: Resident, name: string): number | undefined =>
  Object.hasOwn(limits, name) ? limits[name] : undefined;

const defined = (limit: number | undefined): { limit?: number } => (limit === undefined ? {} : { limit });

/** A device of several people tells of none of them. */
function onlyOne({ people }: DeviceWatch): Resident | undefined {
  const [person, ...others] = people;
  return others.length === 0 ? person?.resident : undefined;
}

function weighAbsence(
  on: Extract<Leaf, { type: 'no-value' }>,
  { watch, state }: Looked,
  { at, memory, senses }: Scene,
): Finding {
  const { bridge } = watch;
  const since = state.heard?.[timedKey(on)] ?? latest(state.since, memory.begunAt);
  const plain = plus(since, on.for);
  // Nothing brings an absence forward, and only a radio gateway that is down hides one: most looks end here.
  const isHidden = bridge !== undefined && senses.outages(bridge).length > 0;
  if (at < plain && !isHidden) return { truth: 'false', until: plain };
  const due = dueOfSilence({ since, for: on.for, bridge, asOf: at }, senses);
  if (due === undefined) return { truth: 'unknown', until: plus(at, LOOK_AGAIN) };
  if (at >= due) return { truth: 'true' };
  // A replay knows of later downtimes: until the plain time has come the next look does not depend on them.
  return { truth: 'false', until: at < plain ? plain : due };
}

function weighChange(on: Extract<Leaf, { type: 'rises' | 'falls' }>, scene: Scene, path: string): Finding {
  const { at, memory, fields, state } = scene;
  const fresh = fields?.[on.field];
  if (typeof fresh === 'number') {
    memory.changes ??= {};
    memory.changes[path] = withValue(memory.changes[path] ?? [], [at, fresh], on);
  }
  const value = state.values[on.field];
  const window = memory.changes?.[path];
  if (typeof value !== 'number' || window === undefined) return UNKNOWN;
  const change = changeAt(window, { at, value }, on);
  if (change === undefined) return UNKNOWN;
  const rate = Math.round(change.by * 100) / 100;
  const holds = change.by >= on.by;
  return { truth: truth(holds), evidence: { value, rate }, ...(holds && { until: change.until }) };
}

function weighCount(on: Extract<Leaf, { type: 'count' }>, scene: Scene, path: string): Finding {
  const { at, memory, fields, watch, state } = scene;
  const { of } = on;
  if (fields?.[of.field] !== undefined) {
    const window = memory.counts?.[path];
    const compared = of.type === 'state' ? {} : figure(of, watch, scene);
    const wasSo = on.counts === 'turns' && window?.held === true;
    const found = truthOfValue(of, fields[of.field], wasSo, compared.limit);
    memory.counts ??= {};
    if (found !== 'unknown') memory.counts[path] = counted(window, found === 'true', at, on);
  }
  const window = memory.counts?.[path];
  if (window === undefined) return UNKNOWN;
  const { n, until } = countAt(window, at, on);
  const value = state.values[of.field];
  const holds = n >= on.atLeast;
  return {
    truth: truth(holds),
    evidence: { n, ...(value !== undefined && { value }) },
    ...(holds && until !== undefined && { until }),
  };
}

/** Nobody behind the device has shown a sign of life for so long, though one could be seen. */
function weighLife(on: Extract<Leaf, { type: 'no-sign-of-life' }>, scene: Scene): Finding {
  const { at, row, watch, senses } = scene;
  const findings = watch.people.map((person): Finding => {
    const state = residentState(row, person.resident.id, at);
    const since = quietSince(person, state, senses);
    const due = dueOfQuiet(person, { since, for: on.for, asOf: at }, senses);
    if (due !== undefined && at < due) return { truth: 'false', until: due };
    // A visit, or the last living sensor that dies, changes this without a reading.
    return { truth: canBeSeen(row, person, at, senses) ? 'true' : 'unknown', until: plus(at, LOOK_AGAIN) };
  });
  return join(findings, 'false', scene);
}
