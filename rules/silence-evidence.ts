import { kindNamed } from '../devices/kinds/index.ts';
import type { Instant } from '../devices/time.ts';
import { carrierOf, eyesOn, quietSince } from './absence.ts';
import type { Sentence } from './fact.ts';
import { outSince } from './going-out.ts';
import type { DeviceState, PlaceState, ResidentState } from './place-state.ts';
import { patienceWith } from './quiet-learning.ts';
import type { Rule } from './rule.ts';
import type { Senses } from './sensing.ts';
import { whyDeviceSilent, whyPersonQuiet } from './silence-why.ts';
import type { DeviceWatch, PersonWatch, RuleOn } from './watch.ts';

/** The rule as it is told of a person who is quiet: with the clocks that show that it is the person. */
export function toldOfQuiet(
  row: PlaceState,
  { person, rule, state }: { person: PersonWatch; rule: RuleOn<'no-sign-of-life'>; state: ResidentState },
  at: Instant,
  senses: Senses,
): Rule {
  const { directory, downtimes } = senses;
  const { lastSign, signBy } = state;
  const carrier = carrierOf(person, senses);
  const kind = signBy === undefined ? undefined : directory.device(signBy)?.kind;
  const out = outSince(row, person, state, senses);
  const since = quietSince(person, state, senses);
  const { on } = rule;
  const patience = patienceWith(person, state, since, on);
  const why = whyPersonQuiet(rule, {
    at,
    timeZone: directory.registry.timeZone,
    downtimes,
    outages: carrier === undefined ? [] : senses.outages(carrier),
    lastSign,
    by: kind === undefined ? undefined : kindNamed(kind)?.names,
    since,
    patience,
    heard: Math.max(...eyesOn(row, person, at, senses).map(({ heard }) => heard)) as Instant,
    outSince: out,
  });
  const lasted = out !== undefined && on.whileOut !== undefined ? on.whileOut : patience.for;
  return { ...rule, on: { ...on, for: lasted }, why };
}

/** The sentence of a device that is silent while its radio gateway is not. */
export function whySilent(
  row: PlaceState,
  { device, rule, state }: { device: DeviceWatch; rule: Rule; state: DeviceState },
  at: Instant,
  senses: Senses,
): Sentence {
  const { bridge } = device;
  const isSeen = (person: PersonWatch): boolean =>
    eyesOn(row, person, at, senses).some((eye) => eye.device !== device.device);
  const alone = device.people.filter(({ resident }) => resident.groups.includes('lives-alone'));
  return whyDeviceSilent(rule, {
    at,
    timeZone: senses.directory.registry.timeZone,
    downtimes: senses.downtimes,
    heard: state.lastContact,
    since: state.since,
    radioHeard: bridge === undefined ? undefined : senses.radioHeard(bridge),
    outages: bridge === undefined ? [] : senses.outages(bridge),
    unseen: device.traits.life.length > 0 ? alone.filter((person) => !isSeen(person)).length : 0,
  });
}
