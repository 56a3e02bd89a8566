import { between, type Instant } from '../devices/time.ts';
import { actorName } from '../rules/case.ts';
import type { Fact } from '../rules/fact.ts';
import { levelOf } from '../rules/level.ts';

/** Facts as lines, one for each moment: `3 min: accept missed, grid ⇒ community, told community d1`. */
export function tell(facts: readonly Fact[], start: Instant): string[] {
  const moments = new Map<string, string[]>();
  for (const fact of facts) {
    const text = words(fact);
    if (text === undefined) continue;
    const when = clock(between(start, fact.at));
    moments.set(when, [...(moments.get(when) ?? []), text]);
  }
  return [...moments].map(([when, texts]) => `${when}: ${texts.join(', ')}`);
}

function words(fact: Fact): string | undefined {
  switch (fact.type) {
    case 'case-opened':
      return `${levelOf(fact.urgency)} ${fact.cause} ${shortPlace(fact.subject.id)}`;
    case 'alert-raised':
      return `alert ${fact.rule}`;
    case 'alert-cleared':
      return `quiet ${fact.rule}`;
    case 'alert-stuck':
      return `${fact.device} stuck`;
    case 'alert-held':
      return `${fact.rule} ${fact.held}`;
    case 'held-cleared':
      return `quiet ${fact.rule}, not told`;
    case 'mute-ended':
      return `mute ${fact.why}, ${fact.held} held`;
    case 'level-raised':
      return `now ${levelOf(fact.urgency)} by ${fact.why}`;
    case 'tier-told': {
      const helpers = fact.helpers.length > 0 ? ` +${fact.helpers.join('+')}` : '';
      const why = fact.why === 'opened' || fact.why === 'not-answered' ? '' : ` (${fact.why})`;
      return `told ${fact.tier} ${fact.staff.join('+') || 'nobody'}${helpers}${why}`;
    }
    case 'tier-skipped':
      return fact.why === 'no-channel' ? `${fact.tier} without a channel` : `${fact.tier} empty`;
    case 'rung':
    case 'swap-rung':
      return `${fact.channel} ${fact.staff}`;
    case 'receipt-taken':
    case 'swap-receipt-taken':
      return `${fact.channel} ${fact.staff} ${fact.state}`;
    case 'unreached':
    case 'swap-unreached':
      return `${fact.staff} ${fact.why}`;
    case 'tier-unreached':
      return `${fact.tier} unreached`;
    case 'nobody-to-tell':
      return `nobody to tell`;
    case 'no-tier-left':
      return `no tier above ${fact.tier}`;
    case 'deadline-missed':
      return `${fact.deadline} ${fact.excused ? `excused ${fact.excused}` : 'missed'}`;
    case 'case-escalated':
      return `${fact.from} ⇒ ${fact.to}`;
    case 'case-closed':
      return `closed ${fact.why}`;
    // Stories that are about warnings look at these facts themselves.
    case 'deadline-warned':
      return undefined;
    case 'holder-left':
      return `${fact.staff} left${fact.next ? `, ${actorName(fact.next).replace('staff:', '')} has it` : ''}`;
    case 'case-reopened':
      return `reopened ${fact.why}`;
    case 'case-resolved':
      return `resolved ${fact.reason} by ${actorName(fact.by).replace('staff:', '')}`;
    case 'overdue-told': {
      const cases = `${fact.total} overdue ${levelOf(fact.urgency)}`;
      return `${fact.tier} ${fact.staff.join('+') || 'nobody'} told of ${cases}`;
    }
    case 'walk-test-ended':
      return `${fact.type}: ${fact.tested.length} heard, missed ${fact.missed.join('+') || 'none'}`;
    case 'gateway-started':
    case 'clock-changed':
      return fact.type;
    case 'registry-changed':
    case 'rules-changed':
      return undefined;
    case 'venue-hours-set':
    case 'venue-hours-announced':
    case 'venue-hours-proposed':
      return `${fact.type} ${fact.change.cause} ${fact.change.hours}`;
    case 'venue-hours-rejected':
      return `${fact.type} ${fact.why}`;
    case 'venue-opened':
    case 'venue-closed':
    case 'swap-lapsed':
      return fact.type;
    default:
      return `${fact.type.replace('case-', '')} by ${actorName(fact.by).replace('staff:', '')}`;
  }
}

const shortPlace = (id: string): string => id.split('/').slice(-2).join('/');

function clock(µs: number): string {
  const s = µs / 1e6;
  if (s % 60 !== 0) return `${s} s`;
  const min = s / 60;
  if (min < 60 * 5 || min % 60 !== 0) return `${min} min`;
  return `${min / 60} h`;
}
