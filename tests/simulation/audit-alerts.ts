import type { Registry } from '../../devices/registry.ts';
import { type Duration, hours, minutes, seconds } from '../../devices/time.ts';
import type { Fact, FactOf } from '../../rules/fact.ts';
import type { Input } from '../../rules/input.ts';
import type { Finding } from './audit.ts';

/** Checks alerts against what devices said, by the plain words of each rule; again without a line of the rules' own code. */

type Says = Readonly<Record<string, unknown>>;

/** What a device said, when it was heard of. */
interface Said {
  readonly device: string;
  readonly at: number;
  readonly says: Says;
}

/** An alert comes exactly this long after a message that says so. */
interface Plain {
  readonly after: Duration;
  readonly holds: (says: Says, venueCapacity: number) => boolean;
  /** A second word may bring it sooner. */
  readonly sooner?: true;
}

const over = (field: string, limit: number) => (says: Says) => Number(says[field] ?? 0) > limit;
const under = (field: string, limit: number) => (says: Says) => Number(says[field] ?? limit) < limit;
const isTrue = (field: string) => (says: Says) => says[field] === true;

const PLAIN: Readonly<Record<string, Plain>> = {
  smoke: { after: seconds(0), holds: isTrue('smoke') },
  sos: { after: seconds(0), holds: isTrue('sos') },
  'fall-check': { after: seconds(0), holds: isTrue('fall') },
  fall: { after: seconds(60), holds: isTrue('fall'), sooner: true },
  'heart-rate-high': { after: minutes(5), holds: over('heartRate', 150) },
  'heart-rate-low': { after: minutes(2), holds: under('heartRate', 40) },
  'spo2-low': { after: minutes(3), holds: under('spo2', 88) },
  'door-open': { after: hours(1), holds: isTrue('open') },
  'band-off': { after: hours(24), holds: (says) => says.worn === false },
  'battery-low': { after: seconds(0), holds: under('battery', 20) },
  crowding: { after: minutes(1), holds: (says, capacity) => Number(says.people ?? 0) > capacity },
};

/** What must be told of at once, however late it comes; the frames of one press within this time are one. */
const ALWAYS_TOLD: Readonly<Record<string, { readonly rule: string; readonly within: Duration }>> = {
  smoke: { rule: 'smoke', within: seconds(0) },
  sos: { rule: 'sos', within: seconds(10) },
  fall: { rule: 'fall-check', within: seconds(10) },
};

const SILENT_AFTER = hours(26);

/** Alerts that nothing explains, and alarms that made none. */
export function auditAlerts(inputs: readonly Input[], facts: readonly Fact[], registry: Registry): Finding[] {
  const said = heard(inputs, registry);
  const byDevice = Map.groupBy(said, ({ device }) => device);
  const raised = facts.filter((fact) => fact.type === 'alert-raised').filter((fact) => fact.by === undefined);
  const cleared = new Map(
    facts.flatMap((fact) => (fact.type === 'alert-cleared' ? [[fact.alert, fact.at] as const] : [])),
  );
  const capacityOf = (id: string): number => {
    const venue = registry.devices.find((device) => device.id === id)?.venue;
    return registry.venues.find((one) => one.id === venue)?.capacity ?? Number.POSITIVE_INFINITY;
  };
  const findings: Finding[] = [];
  for (const fact of first(raised)) {
    const says = why(fact, byDevice.get(fact.device ?? '') ?? [], capacityOf(fact.device ?? ''));
    if (says !== undefined) findings.push({ law: 'alerts-are-explained', fact: fact.id, says });
  }
  const raisedBy = Map.groupBy(raised, ({ rule, device }) => `${rule} ${device}`);
  for (const { device, at, says } of fresh(said))
    for (const [field, { rule, within }] of Object.entries(ALWAYS_TOLD)) {
      if (says[field] !== true) continue;
      const isTold = (raisedBy.get(`${rule} ${device}`) ?? []).some((fact) => {
        const until = within > 0 ? fact.at + within : (cleared.get(fact.alert) ?? Number.POSITIVE_INFINITY);
        return fact.at <= at && at <= until;
      });
      if (!isTold)
        findings.push({
          law: 'alarms-are-told',
          says: `${field} of ${device} at ${at} made no alert ${rule}`,
        });
    }
  return findings;
}

/** An alert that moves with its case into another is one alert. */
function first(raised: readonly FactOf<'alert-raised'>[]): FactOf<'alert-raised'>[] {
  return [...new Map(raised.toReversed().map((fact) => [fact.alert, fact])).values()];
}

/** Why nothing explains an alert; `undefined` when something does, or the rule is none of the plain ones. */
function why(fact: FactOf<'alert-raised'>, said: readonly Said[], capacity: number): string | undefined {
  const { rule, device, at } = fact;
  if (rule.startsWith('device-silent')) {
    const word = said.find((one) => one.at > at - SILENT_AFTER && one.at < at);
    return word && `${device} spoke at ${word.at}, and is called silent at ${at}`;
  }
  const plain = PLAIN[rule];
  if (plain === undefined) return undefined;
  const { after, holds, sooner } = plain;
  const isWhy = ({ at: heardAt, says }: Said): boolean =>
    holds(says, capacity) && (sooner ? heardAt <= at && at <= heardAt + after : heardAt + after === at);
  return said.some(isWhy) ? undefined : `no word of ${device} explains ${rule} at ${at}`;
}

/** A message that came before to the letter is no new word. */
function fresh(said: readonly Said[]): Said[] {
  return [
    ...new Map(said.toReversed().map((one) => [`${one.device} ${JSON.stringify(one.says)}`, one])).values(),
  ];
}

/** Messages read as anybody would read them: the device's own topic, or its address behind a bridge. */
function heard(inputs: readonly Input[], registry: Registry): Said[] {
  let last = 0;
  return inputs.flatMap((input) => {
    last = Math.max(last, input.at);
    if (input.type !== 'message') return [];
    const address = input.topic.slice(input.topic.indexOf('/') + 1);
    const device = registry.devices.find(
      (one) => one.id === input.client || (one.bridge === input.client && one.address === address),
    );
    if (device === undefined) return [];
    const says = JSON.parse(Buffer.from(input.payload).toString()) as Says;
    const open = typeof says.contact === 'boolean' ? { open: !says.contact } : {};
    return [{ device: device.id, at: last, says: { ...says, ...open } }];
  });
}
