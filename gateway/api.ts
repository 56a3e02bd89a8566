import { type Duration, formatTime, type Instant, minus } from '../devices/time.ts';
import type { Case } from '../rules/case.ts';
import type { Community } from '../rules/community.ts';
import type { VenueAnswer } from '../rules/input.ts';
import { subjectKey } from '../rules/subject.ts';
import { venueRow } from '../rules/venues.ts';
import type { Credentials } from './access/credentials.ts';
import type { Seals } from './access/seal.ts';
import { actorOf, answerCase } from './answering.ts';
import { openAudit } from './auditing.ts';
import { openDuty } from './duty-view.ts';
import { listCases } from './facts/case-list.ts';
import type { FactsDatabase } from './facts/facts.ts';
import type { Outbox } from './facts/outbox.ts';
import { openHeld } from './held-view.ts';
import type { Api } from './http/api.ts';
import type { CaseView } from './http/contract/cases.ts';
import { openIndicators } from './indicators.ts';
import type { Involved } from './involved.ts';
import type { Judging } from './judging.ts';
import type { Looks } from './looks.ts';
import type { OperatorLoad } from './operator-load.ts';
import type { Persons } from './persons.ts';
import { openReporting, openRounds } from './reporting.ts';
import type { Ringing } from './ringing.ts';
import { rulesView } from './rules-view.ts';
import type { ReadingStore } from './storage/reading-store.ts';
import { openSwaps } from './swaps-view.ts';
import type { Telling } from './telling.ts';
import { hoursView } from './venue-hours-view.ts';
import { caseView, listedCase } from './view.ts';
import { openWalks } from './walks-view.ts';

export interface ApiParts {
  readonly facts: FactsDatabase;
  readonly outbox: Outbox;
  readonly judging: Judging;
  readonly credentials: Credentials;
  readonly seals: Seals;
  readonly telling: Telling;
  readonly ringing: Ringing;
  readonly store: ReadingStore;
  /** How long raw readings stay. */
  readonly rawFor: Duration;
  readonly community: Community;
  readonly sessions: Api['sessions'];
  readonly rights: Api['rights'];
  readonly involved: Involved;
  readonly looks: Looks;
  readonly residents: Api['residents'];
  readonly registers: Api['registers'];
  readonly evacuation: Api['evacuation'];
  readonly load: OperatorLoad;
  readonly persons: Pick<Persons, 'staff'>;
  readonly speed: number;
  readonly now: Api['now'];
  readonly lastOutage: Api['lastOutage'];
  readonly ready: Api['ready'];
  readonly metrics: Api['metrics'];
}

const wholeView = (it: Case, { facts, outbox, seals, community }: ApiParts): CaseView =>
  caseView(it, {
    timeZone: community.directory.registry.timeZone,
    timeline: facts.timeline(it.id),
    deliveries: outbox.ofCase(it.id),
    unseal: (note, subject = it.subject) => seals.unseal(subjectKey(subject), note),
  });

/** The roster, swaps and walk tests, as people change them. */
function openPlans(parts: ApiParts): Pick<Api, 'duty' | 'swaps' | 'walks'> {
  const { community, judging, persons } = parts;
  const judged = { community, submit: judging.submit.bind(judging) };
  const swaps = openSwaps({ ...parts, ...judged, nameOf: (staff) => persons.staff(staff)?.name });
  return { duty: openDuty(judged), swaps, walks: openWalks(judged) };
}

/** What HTTP asks of the gateway, answered from the record, the store and the core. */
export function openApi(parts: ApiParts): Api {
  const { community, facts, seals, telling, store } = parts;
  const directory = () => community.directory;
  const timeZone = (): string => directory().registry.timeZone;
  const view = (it: Case) => wholeView(it, parts);
  const showCase = (id: string) => {
    const it = facts.case(id);
    return it && view(it);
  };
  const answering = { judging: parts.judging, seals, case: (id: string) => facts.case(id), view };
  return {
    get timeZone() {
      return timeZone();
    },
    speed: parts.speed,
    now: parts.now,
    lastOutage: parts.lastOutage,
    sessions: parts.sessions,
    rights: parts.rights,
    isStaff: (id) => community.directory.staff(id) !== undefined,
    ...{ residents: parts.residents, registers: parts.registers, evacuation: parts.evacuation },
    ...openPlans(parts),
    held: openHeld({ ...parts, submit: (make) => parts.judging.submit(make) }),
    rules: () => rulesView(community.rules),
    signIn(bearer) {
      const principal = parts.credentials.signInToken(bearer);
      return principal?.type === 'token' ? principal : undefined;
    },
    cases(query) {
      const page = listCases(facts, query);
      if (page === 'cursor-invalid') return page;
      return { items: page.items.map((it) => listedCase(it, timeZone())), next: page.next };
    },
    casesOf: (principal, limit) =>
      parts.involved
        .mine(principal)
        .flatMap((id) => facts.case(id) ?? [])
        .sort((a, b) => b.openedAt - a.openedAt)
        .slice(0, limit)
        .map((it) => listedCase(it, timeZone())),
    casePlace: (id) => facts.placeOfCase(id),
    case: showCase,
    report: openReporting({ ...parts, directory }, showCase),
    rounds: openRounds({ ...parts, directory }),
    answer: (principal, answer) => answerCase(answering, principal, answer),
    takeReceipts: (channel, post) => parts.ringing.takeReceipts(channel, post),
    pageOpened: (staff) => parts.ringing.arrived(staff),
    devicePlace: (id) => community.directory.device(id)?.place,
    readings: (query) => store.readings(query),
    rawFor: parts.rawFor,
    chart: (query) => store.chart({ ...query, rawFrom: minus(parts.now(), parts.rawFor) }),
    venuePlace: (id) => community.directory.venue(id)?.place,
    venueHours(id) {
      const state = community.look(venueRow(id))?.venue;
      return state && hoursView(id, state, timeZone());
    },
    async answerVenue(principal, venue, word) {
      const answer = { ...word, by: actorOf(principal) } as VenueAnswer;
      const { venueAnswer } = await parts.judging.submit((at) => ({
        type: 'venue-answer',
        at,
        venue,
        answer,
      }));
      return venueAnswer ?? 'no-such-venue';
    },
    get root() {
      return community.directory.root;
    },
    audit: openAudit({
      ...parts,
      registry: () => community.directory.registry,
      timeOf: (at) => formatTime(at as Instant, timeZone()),
    }),
    newestFact: () => facts.newestFactId(),
    factsAfter(id, limit) {
      const position = facts.positionOf(id);
      return position === undefined ? 'fact-unknown' : facts.factsAfter(position, limit).map(telling.live);
    },
    onFact: (listener) => telling.listen(listener),
    ...{ indicators: openIndicators(parts), ready: parts.ready, metrics: parts.metrics },
  };
}
