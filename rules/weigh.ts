import type { Fields } from '../devices/reading.ts';
import type { Resident } from '../devices/registry.ts';
import { type Instant, latest, plus } from '../devices/time.ts';
import { canBeSeen, dueOfQuiet, LOOK_AGAIN, quietSince } from './absence.ts';
import type { Truth } from './alert.ts';
import { timedKey } from './composed-rule.ts';
import { truth, truthOfValue } from './condition.ts';
import type { Leaf, ValueLeaf, Weighable } from './condition-shape.ts';
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
  readonly evidence?: Evidence;
  readonly until?: Instant;
}

const UNKNOWN: Finding = { truth: 'unknown' };

/** Whether a condition holds; what is missing, too old or cannot be seen is unknown. `path` tells its memory from others'. */
export function weigh(on: Weighable, scene: Scene, path = 'on'): Finding {
  switch (on.type) {
    case 'all-of':
      return join(
        on.of.map((part, n) => weigh(part, scene, `${path}.${n}`)),
        'false',
      );
    case 'any-of':
      return join(
        on.of.map((part, n) => weigh(part, scene, `${path}.${n}`)),
        'true',
      );
    case 'state':
    case 'above':
    case 'below':
      return weighValues(on, scene);
    case 'no-value':
      return weighAbsence(on, scene);
    case 'rises':
    case 'falls':
      return weighChange(on, scene, path);
    case 'count':
      return weighCount(on, scene, path);
    case 'no-sign-of-life':
      return weighLife(on, scene);
  }
}

/** One finding of `decisive` decides; without one anything unknown leaves the whole unknown. */
function join(findings: readonly Finding[], decisive: 'true' | 'false'): Finding {
  const other = decisive === 'true' ? 'false' : 'true';
  const isKnown = findings.every((one) => one.truth !== 'unknown');
  const whole = findings.some((one) => one.truth === decisive) ? decisive : isKnown ? other : 'unknown';
  const dues = findings.flatMap(({ until }) => until ?? []);
  const told = findings.filter((one) => one.truth === whole).flatMap(({ evidence }) => evidence ?? []);
  return {
    truth: findings.length === 0 ? 'unknown' : whole,
    // Of two conditions with a figure the first is told of.
    evidence: Object.assign({}, ...told.toReversed()) as Evidence,
    ...(dues.length > 0 && { until: Math.min(...dues) as Instant }),
  };
}

/** The devices a condition looks at: its own, or all of a kind in the same row. */
function looked({ kind }: { readonly kind?: string }, { watch, row, state, at, senses }: Scene): Looked[] {
  if (kind === undefined) return [{ watch, state }];
  return senses.watch
    .near(watch, kind)
    .map((near) => ({ watch: near, state: deviceState(row, near.device, at) }));
}

interface Looked {
  readonly watch: DeviceWatch;
  readonly state: DeviceState;
}

function weighValues(on: ValueLeaf, scene: Scene): Finding {
  const { at, standing } = scene;
  const findings = looked(on, scene).map(({ watch, state }): Finding => {
    const value = state.values[on.field];
    const heard = on.maxAge === undefined ? at : state.heard?.[timedKey(on)];
    const isFresh = heard !== undefined && (on.maxAge === undefined || at < plus(heard, on.maxAge));
    if (value === undefined || !isFresh) return UNKNOWN;
    const compared = on.type === 'state' ? {} : figure(on, watch, scene);
    return {
      truth: truthOfValue(on, value, standing, compared.limit),
      evidence: { value, ...compared },
    };
  });
  return join(findings, 'true');
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

function weighAbsence(on: Extract<Leaf, { type: 'no-value' }>, scene: Scene): Finding {
  const { at, memory, senses } = scene;
  const findings = looked(on, scene).map(({ watch, state }): Finding => {
    const since = state.heard?.[timedKey(on)] ?? latest(state.since, memory.begunAt);
    const due = dueOfSilence({ since, for: on.for, bridge: watch.bridge, asOf: at }, senses);
    if (due === undefined) return { truth: 'unknown', until: plus(at, LOOK_AGAIN) };
    if (at >= due) return { truth: 'true' };
    // A replay knows of later downtimes: until the plain time has come the next look does not depend on them.
    const plain = plus(since, on.for);
    return { truth: 'false', until: at < plain ? plain : due };
  });
  return join(findings, 'false');
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
  return join(findings, 'false');
}
