import { isWithin, type PlaceId } from '../devices/place.ts';
import type { Directory } from '../devices/registry.ts';
import { isStaff } from './duty.ts';
import type { Office } from './escalation.ts';
import type { Report } from './input.ts';
import { isMoreUrgent, type Urgency } from './level.ts';
import { REPORTABLE } from './reportable.ts';
import type { Rule } from './rule.ts';
import type { RaisedAlert } from './sensing.ts';
import type { Step } from './step.ts';
import { placeSubject, residentSubject, type Subject } from './subject.ts';

/** Why a person's word of somebody or some place changes nothing. */
export type Unheard = 'no-such-place' | 'no-such-resident' | 'no-such-venue' | 'staff-not-registered';

export type Reported =
  | { readonly ok: true; readonly case: string }
  | { readonly ok: false; readonly why: Unheard };

export interface Around {
  readonly directory: Directory;
  readonly book: readonly Rule[];
  readonly office: Office;
}

/** Whom a report is about, and where: the same as a sensor's alert of that cause there. */
export function whereabouts(
  { about, cause }: Pick<Report, 'about' | 'cause'>,
  directory: Directory,
): { readonly subject: Subject; readonly place: PlaceId } | Unheard {
  const ofPerson = REPORTABLE[cause].ofPerson === true;
  if ('venue' in about) {
    const venue = directory.venue(about.venue);
    return venue ? { subject: { type: 'venue', id: venue.id }, place: venue.place } : 'no-such-venue';
  }
  if ('resident' in about) {
    const resident = directory.resident(about.resident);
    if (resident === undefined) return 'no-such-resident';
    const { place } = resident;
    return { subject: ofPerson ? residentSubject(resident) : placeSubject(place), place };
  }
  const { place } = about;
  if (!isWithin(place, directory.root)) return 'no-such-place';
  const [resident, ...others] = directory.residentsAt(place);
  const isSole = resident !== undefined && others.length === 0;
  return { subject: ofPerson && isSole ? residentSubject(resident) : placeSubject(place), place };
}

/** A report as news of an alert, which goes the way of a sensor's; it ends with its case. */
export function newsOfReport(
  report: Report,
  { directory, book, office }: Around,
  step: Step,
): RaisedAlert | Unheard {
  if ('staff' in report.by && !isStaff(office.roster, report.by.staff)) return 'staff-not-registered';
  const found = whereabouts(report, directory);
  if (typeof found === 'string') return found;
  return raisedBy(report, found, book, step);
}

/** What somebody says of a place that is known. */
export function raisedBy(
  report: Report,
  found: { readonly subject: Subject; readonly place: PlaceId },
  book: readonly Rule[],
  step: Step,
): RaisedAlert {
  const { about, cause: _, madeAt, ...word } = report;
  const rule = ruleOfReport(report, book);
  const resident = 'resident' in about ? { resident: about.resident } : {};
  const reporter = { ...word, ...(madeAt !== undefined && madeAt < step.at && { madeAt }) };
  return { change: 'raised', id: step.newAlertId(rule.id), rule, ...found, ...resident, report: reporter };
}

/** As urgent as the worst that the book makes of this cause: who was there has seen more than a sensor. */
function ruleOfReport({ cause, drill }: Report, book: readonly Rule[]): Rule {
  const { says, urgency } = REPORTABLE[cause];
  const worst = book
    .filter((rule) => rule.cause === cause)
    .reduce<Urgency | undefined>(
      (most, rule) => (most && !isMoreUrgent(rule.urgency, most) ? most : rule.urgency),
      undefined,
    );
  const [zh, en] = drill
    ? ['【演练】有人报告：', 'Drill, somebody reports: ']
    : ['有人报告：', 'Somebody reports: '];
  return {
    id: `report-${cause}`,
    names: says,
    urgency: worst ?? urgency,
    cause,
    where: {},
    on: { type: 'momentary', field: 'report' },
    onDelay: 0 as Rule['onDelay'],
    offDelay: 0 as Rule['offDelay'],
    why: { zh: `${zh}${says.zh}。`, en: `${en}${says.en}.` },
  };
}
