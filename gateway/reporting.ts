import type { PlaceId } from '../devices/place.ts';
import type { Directory } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Report } from '../rules/input.ts';
import { type Unheard, whereabouts } from '../rules/report.ts';
import { subjectKey } from '../rules/subject.ts';
import { visited } from '../rules/visits.ts';
import type { Seals } from './access/seal.ts';
import { actorOf } from './answering.ts';
import type { FactsDatabase } from './facts/facts.ts';
import {
  type CheckedIn,
  listCheckIns,
  listVisits,
  type RoundRecorded,
  type VisitRecorded,
} from './facts/rounds.ts';
import type { Api, RoundApi } from './http/api.ts';
import type { JournalledInput } from './input-record.ts';
import type { Judging } from './judging.ts';
import type { Looks } from './looks.ts';
import type { About, Rights } from './rights.ts';
import { checkInView, visitKey, visitView } from './rounds-view.ts';

export interface ReportingParts {
  readonly judging: Pick<Judging, 'submit'>;
  readonly seals: Seals;
  readonly facts: FactsDatabase;
  readonly directory: () => Directory;
  readonly rights: Rights;
  readonly looks: Looks;
}

/** Journals and judges what people report. Their words are sealed under whom the report is about. */
export function openReporting(
  { judging, seals, directory, rights }: ReportingParts,
  view: Api['case'],
): Api['report'] {
  return async (principal, { note, ...plain }) => {
    const may = (about: About | undefined): boolean => rights.decide(principal, 'report', about).ok;
    const found = seen(whereabouts(plain, directory()), may, plain.about);
    if (typeof found === 'string') return { ok: false, why: found };
    const sealed = note === undefined ? {} : { note: seals.seal(subjectKey(found.subject), note) };
    const report = { ...plain, ...sealed, by: actorOf(principal) };
    const { reported } = await judging.submit((at) => ({ type: 'report', at, report }));
    if (reported?.ok === false) return reported;
    const it = reported && view(reported.case);
    if (it === undefined) throw new Error('a report was judged and its case is not in the record');
    return { ok: true, case: it };
  };
}

/** Journals, judges and lists visits and check-ins. */
export function openRounds(parts: ReportingParts): RoundApi {
  const { judging, seals, facts, directory, rights, looks } = parts;
  const around = {
    timeZone: () => directory().registry.timeZone,
    unseal: (key: string, note: string) => seals.unseal(key, note),
  };

  /** The fact that a visit or check-in left, or why it left none. */
  async function submit<F extends VisitRecorded | CheckedIn>(make: (at: Instant) => JournalledInput) {
    const { rounded } = await judging.submit(make);
    if (rounded?.ok === false) return rounded;
    const recorded = rounded && facts.fact(rounded.fact);
    if (recorded === undefined) throw new Error('a visit was judged and is not in the record');
    return { ok: true as const, recorded: recorded as unknown as RoundRecorded<F> };
  }
  return {
    async visit(principal, { note, ...plain }) {
      const may = (about: About | undefined): boolean => rights.decide(principal, 'visit', about).ok;
      const found = seen(visited(plain.about, directory()), may, plain.about);
      if (typeof found === 'string') return { ok: false, why: found };
      const key = visitKey({ place: found.place, ...(found.resident && { resident: found.resident.id }) });
      const sealed = note === undefined ? {} : { note: seals.seal(key, note) };
      const visit = { ...plain, ...sealed, by: actorOf(principal) };
      const done = await submit<VisitRecorded>((at) => ({ type: 'visit', at, visit }));
      return done.ok ? { ok: true, item: visitView(done.recorded, around) } : done;
    },
    async checkIn(principal, plain) {
      if (!rights.decide(principal, 'visit', { place: plain.place }).ok)
        return { ok: false, why: 'no-such-place' };
      const checkIn = { ...plain, by: actorOf(principal) };
      const done = await submit<CheckedIn>((at) => ({ type: 'check-in', at, checkIn }));
      return done.ok ? { ok: true, item: checkInView(done.recorded, around) } : done;
    },
    visits(principal, query) {
      const page = listVisits(facts, query);
      if (page === 'cursor-invalid') return page;
      const items = page.items.filter(({ fact: { place, resident } }) => {
        const decision = rights.decide(principal, 'see-person', { place });
        if (decision.ok && resident !== undefined) looks.note(principal, [resident], decision);
        return decision.ok;
      });
      return { items: items.map((one) => visitView(one, around)), next: page.next };
    },
    checkIns(principal, query) {
      const page = listCheckIns(facts, query);
      if (page === 'cursor-invalid') return page;
      const items = page.items.filter(
        ({ fact: { place } }) => rights.decide(principal, 'see-staff', { place }).ok,
      );
      return { items: items.map((one) => checkInView(one, around)), next: page.next };
    },
  };
}

/** Who and what is outside one's rights is not there. */
function seen<T extends { readonly place: PlaceId }>(
  found: T | Unheard,
  may: (place: About | undefined) => boolean,
  about: Report['about'],
): T | Unheard {
  const place = typeof found === 'string' ? undefined : { place: found.place };
  if (may(place) || place === undefined) return found;
  if ('resident' in about) return 'no-such-resident';
  return 'venue' in about ? 'no-such-venue' : 'no-such-place';
}
