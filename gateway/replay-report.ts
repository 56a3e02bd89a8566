import { formatTime, type Instant, microseconds, minus, seconds } from '../devices/time.ts';
import type { PastAlert } from '../rules/past.ts';
import { subjectKey } from '../rules/subject.ts';
import type { Differences, Differing, Moved } from '../rules/what-if.ts';

/** What a replay came to. */
export interface ReplayReport {
  readonly zone: string;
  readonly from: Instant;
  readonly to: Instant;
  /** Where it began, and where it should have. */
  readonly warmUp: { readonly from: Instant; readonly wanted: Instant };
  readonly readings: number;
  readonly devices: number;
  /** Devices with readings that are in the registry no more. */
  readonly strangers: number;
  readonly seconds: number;
  /** Of all threads. */
  readonly cpuSeconds: number;
  /** The rules in force against the record. */
  readonly drift: Differences;
  /** Other rules against those in force. */
  readonly whatIf?: Differences;
}

/** Alerts of one heading that the text lists; JSON has all. */
const MOST_LISTED = 100;

export function reportText(report: ReplayReport): string {
  const { drift, whatIf, zone, warmUp, strangers } = report;
  // To the second: who reads it looks for the moment, and JSON has the rest.
  const time = (at: Instant): string => formatTime(minus(at, microseconds(at % seconds(1))), zone);
  const lines = [
    `${time(report.from)} to ${time(report.to)}: ${report.readings} readings, ${report.devices} devices, ${report.seconds.toFixed(1)} s`,
  ];
  if (warmUp.from > warmUp.wanted)
    lines.push(
      `readings begin at ${time(warmUp.from)}, and these rules look back to ${time(warmUp.wanted)}: what they wait for, or compare with, is known late`,
    );
  if (strangers > 0) lines.push(`${strangers} devices are in the registry no more and were left out`);
  if (whatIf === undefined) return [...lines, '', ...differences(drift, RECORD, time)].join('\n');
  lines.push('', ...differences(whatIf, RULES, time), '');
  const { gained, lost, moved, same } = drift;
  const isAlike = gained.length + lost.length + moved.length === 0;
  lines.push(
    `the record itself: ${same.length} alerts as the rules in force give them in the replay` +
      (isAlike
        ? ''
        : `, ${lost.length} that it does not give, ${gained.length} that are not in the record, ${moved.length} at another time or level; leave --rules out to see them`),
  );
  return lines.join('\n');
}

/** What the two sides are called. */
interface Sides {
  readonly before: string;
  readonly after: string;
  readonly gained: string;
  readonly lost: string;
  readonly moved: string;
}

const RULES: Sides = { before: 'in force', after: 'other', gained: 'gained', lost: 'lost', moved: 'moved' };
const RECORD: Sides = {
  before: 'record',
  after: 'replay',
  gained: 'not in the record',
  lost: 'in the record alone',
  moved: 'at another time or level',
};

function differences(found: Differences, sides: Sides, time: (at: Instant) => string): string[] {
  const { gained, lost, moved } = found;
  return [
    ...table(byRule(found), sides),
    ...list(sides.gained, gained, ({ alert }) => headOf(alert, time)),
    ...list(sides.lost, lost, ({ alert }) => headOf(alert, time)),
    ...list(
      sides.moved,
      moved,
      ({ alert, was }: Moved) => `${headOf(alert, time)}, was ${time(was.at)} ${was.level}`,
    ),
  ];
}

interface RuleCounts {
  readonly rule: string;
  before: number;
  after: number;
  gained: number;
  lost: number;
  moved: number;
}

/** How each rule fared. */
function byRule({ gained, lost, moved, same }: Differences): RuleCounts[] {
  const counts = new Map<string, RuleCounts>();
  const of = ({ rule }: PastAlert): RuleCounts => {
    const known = counts.get(rule) ?? { rule, before: 0, after: 0, gained: 0, lost: 0, moved: 0 };
    counts.set(rule, known);
    return known;
  };
  for (const alert of same) {
    of(alert).before++;
    of(alert).after++;
  }
  for (const { alert } of gained) {
    of(alert).after++;
    of(alert).gained++;
  }
  for (const { alert } of lost) {
    of(alert).before++;
    of(alert).lost++;
  }
  for (const { alert, was } of moved) {
    of(was).before++;
    of(alert).after++;
    of(alert).moved++;
  }
  return [...counts.values()].sort((a, b) => (a.rule < b.rule ? -1 : 1));
}

function table(rows: readonly RuleCounts[], sides: Sides): string[] {
  if (rows.length === 0) return ['no alerts on either side'];
  const heads = ['rule', sides.before, sides.after, 'gained', 'lost', 'moved'];
  const cells = rows.map((row) =>
    [row.rule, row.before, row.after, row.gained, row.lost, row.moved].map(String),
  );
  const widths = heads.map((head, n) => Math.max(head.length, ...cells.map((row) => row[n]?.length ?? 0)));
  const line = (row: readonly string[]): string =>
    row
      .map((cell, n) => (n === 0 ? cell.padEnd(widths[n] ?? 0) : cell.padStart((widths[n] ?? 0) + 2)))
      .join('');
  return [line(heads), ...cells.map(line)];
}

function list<T extends Differing>(head: string, all: readonly T[], said: (one: T) => string): string[] {
  if (all.length === 0) return [];
  const lines = all
    .slice(0, MOST_LISTED)
    .flatMap((one) => [`  ${said(one)}`, `    ${one.why.en}`, `    ${one.why.zh}`]);
  const more = all.length - MOST_LISTED;
  return ['', `${head}: ${all.length}`, ...lines, ...(more > 0 ? [`  ${more} more: --json lists all`] : [])];
}

const headOf = ({ at, level, rule, subject, place }: PastAlert, time: (at: Instant) => string): string =>
  `${time(at)} ${level} ${rule} ${subjectKey(subject)}${subject.id === place ? '' : ` at ${place}`}`;

/** All of it, with times in the zone of the community. */
export function reportJson({ zone, drift, whatIf, ...report }: ReplayReport): object {
  const time = (at: Instant): string => formatTime(at, zone);
  const alert = ({ at, until, why: _, ...rest }: PastAlert) => ({
    ...rest,
    at: time(at),
    ...(until !== undefined && { until: time(until) }),
  });
  const one = (it: Differing) => ({ ...alert(it.alert), why: it.why });
  const all = (found: Differences) => ({
    rules: byRule(found),
    gained: found.gained.map(one),
    lost: found.lost.map(one),
    moved: found.moved.map((it) => ({ ...one(it), was: alert(it.was) })),
    same: found.same.length,
  });
  return {
    ...report,
    from: time(report.from),
    to: time(report.to),
    warmUp: { from: time(report.warmUp.from), wanted: time(report.warmUp.wanted) },
    ...(whatIf && { whatIf: all(whatIf) }),
    record: all(drift),
  };
}
