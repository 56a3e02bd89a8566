import type { PlaceId } from '../devices/place.ts';
import type { DeviceId } from '../devices/reading.ts';
import { between, type Duration, hours, type Instant, plus } from '../devices/time.ts';
import { STUCK } from './book/stuck.ts';
import type { Case, CaseAlert } from './case.ts';
import { isFire } from './cause.ts';
import type { Draft } from './draft.ts';
import type { Office } from './escalation.ts';
import type { Sentence } from './fact.ts';
import type { RaisedAlert } from './sensing.ts';
import type { Step } from './step.ts';
import { subjectOf } from './subject.ts';
import { spell } from './why.ts';

/** Until then a fire that people have dealt with is looked at again every half hour. */
const STUCK_AFTER = hours(6);
/** Where people found that it is the device they need not come a dozen times. */
const FOUND_FAULTY_AFTER = hours(1);

type Named = Extract<Draft, { type: 'alert-stuck' }>;

/**
 * Names the one detector that goes on after all others have cleared and people have dealt with the case: from here on
 * it waits for its detector, and no more for the clock. While a second device is at alarm none is stuck: it burns.
 */
export function nameStuck(it: Case, at: Instant, { registry }: Office): [Named] | undefined {
  const standing = it.alerts.filter((alert) => !alert.quiet);
  const device = registry.devices.find(({ id }) => standing.every((one) => one.device === id))?.id;
  if (!isFire(it.cause) || device === undefined) return undefined;
  const others = it.alerts.filter((one) => one.device !== device);
  const times = [...standing.map((one) => one.at), ...others.map((one) => one.quietAt ?? one.at)];
  const since = Math.max(...times) as Instant;
  const wait = it.reason === 'false-device' ? FOUND_FAULTY_AFTER : STUCK_AFTER;
  if (at < plus(since, wait)) return undefined;
  const why = whyStuck(device, hours(Math.floor(between(since, at) / hours(1))), others.length > 0);
  return [{ type: 'alert-stuck', device, since, why }];
}

/** What upkeep is told of a device that is still there: as urgent as a fault of it. */
export function stuckNews({ device: named, why }: Named, step: Step, { registry }: Office): RaisedAlert[] {
  const isAlone = (place: PlaceId): boolean =>
    registry.residents.some((one) => one.place === place && one.groups.includes('lives-alone'));
  return registry.devices
    .filter(({ id }) => id === named)
    .map((device) => ({
      change: 'raised',
      id: step.newAlertId(`${STUCK.id}/${named}`),
      rule: { ...STUCK, urgency: isAlone(device.place) ? 'service' : 'upkeep', why },
      subject: subjectOf(device),
      place: device.place,
      device: named,
    }));
}

/** The alert by which a device is known to upkeep as stuck. */
export function knownAsStuck(device: string | undefined, cases: Iterable<Case>): CaseAlert | undefined {
  for (const { alerts } of cases) {
    const found = alerts.find((one) => one.rule === STUCK.id && one.device === device && !one.quiet);
    if (found !== undefined) return found;
  }
  return undefined;
}

function whyStuck(device: DeviceId, length: Duration, isLast: boolean): Sentence {
  const [zh, en] = isLast
    ? [
        `在其他设备恢复${spell(length, 'zh')}后仍在报警`,
        `is still at alarm ${spell(length, 'en')} after the others cleared`,
      ]
    : [`已持续报警${spell(length, 'zh')}`, `has been at alarm for ${spell(length, 'en')}`];
  return {
    zh: `探测器${device}${zh}，可能卡住；它已无法报告新的火情，请更换。`,
    en: `Detector ${device} ${en}: perhaps stuck. It cannot tell of a new fire, please exchange it.`,
  };
}
