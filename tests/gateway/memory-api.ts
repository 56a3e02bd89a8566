import { days, formatTime, type Instant, minus, minutes, plus, seconds } from '../../devices/time.ts';
import { openPasswords } from '../../gateway/access/password.ts';
import { openSeals } from '../../gateway/access/seal.ts';
import { openSessions, type Sessions } from '../../gateway/access/sessions.ts';
import { openAudit } from '../../gateway/auditing.ts';
import { openDuty } from '../../gateway/duty-view.ts';
import { openEvacuation } from '../../gateway/evacuation.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { KeyRing } from '../../gateway/facts/keys.ts';
import { SignIns } from '../../gateway/facts/sign-ins.ts';
import { openHeld } from '../../gateway/held-view.ts';
import type { Api, LiveFact } from '../../gateway/http/api.ts';
import { openIndicators } from '../../gateway/indicators.ts';
import { openInvolved } from '../../gateway/involved.ts';
import { openLooks } from '../../gateway/looks.ts';
import { openOperatorLoad } from '../../gateway/operator-load.ts';
import { openRegisters } from '../../gateway/registers.ts';
import { openReporting, openRounds, type ReportingParts } from '../../gateway/reporting.ts';
import { openResidents } from '../../gateway/residents.ts';
import { openRights } from '../../gateway/rights.ts';
import { rulesView } from '../../gateway/rules-view.ts';
import { openSwaps } from '../../gateway/swaps-view.ts';
import { hoursView } from '../../gateway/venue-hours-view.ts';
import { caseView, factView, listedCase } from '../../gateway/view.ts';
import { openWalks, type WalkParts } from '../../gateway/walks-view.ts';
import { type Case, evolve } from '../../rules/case.ts';
import { isOnDuty } from '../../rules/duty.ts';
import type { Actor } from '../../rules/fact.ts';
import type { VenueAnswer } from '../../rules/input.ts';
import { venueRow } from '../../rules/venues.ts';
import { COMMUNITY, VILLAGE } from '../community.ts';
import { chartByHand } from '../contract/chart-oracle.ts';
import type { Scenario } from '../scenario.ts';
import { TOKENS } from './village-tokens.ts';

/** Rows of `door-0501`: one a second. */
const ROWS = 5;

export interface MemoryApi {
  readonly api: Api & {
    ready: () => { ok: boolean; why?: string };
    /** With the account that the first start makes. */
    readonly sessions: Sessions;
  };
  /** Brings the facts made since the last time to the live streams, or one made up. */
  announce(fact?: LiveFact): void;
  close(): Promise<void>;
}

/** What HTTP asks, answered from a story. */
export function memoryApi(story: Scenario, wall: () => Instant): MemoryApi {
  const { timeZone } = VILLAGE;
  const facts = new FactsDatabase(':memory:');
  const opened = openSeals({ keys: new KeyRing(facts), master: new Uint8Array(32) });
  if (!opened.ok) throw new Error(opened.why);
  facts.openLedger(opened.seals.mark);
  const passwords = openPasswords();
  const sessions = openSessions({
    store: new SignIns(facts),
    passwords,
    tokens: Object.entries(TOKENS).map(([text, principal]) => ({ ...principal, token: text })),
    root: () => COMMUNITY,
    wall,
  });
  const listeners = new Set<(fact: LiveFact) => void>();
  let announced = story.record.facts.length;
  const live = (n: number): LiveFact => {
    const fact = story.record.facts[n];
    if (fact === undefined) throw new Error(`there is no fact ${n}`);
    return { id: fact.id, place: fact.place ?? COMMUNITY, body: factView({ fact }, timeZone) };
  };
  /** Closed ones too: a case is the fold of its facts. */
  const cases = (): Case[] =>
    [...Map.groupBy(story.record.facts, (fact) => fact.case)].flatMap(([id, facts]) => {
      const ofCase = facts.filter((fact) => fact.case !== undefined);
      const it = id === undefined ? undefined : ofCase.reduce<Case | undefined>(evolve, undefined);
      return it === undefined ? [] : [it];
    });
  const find = (id: string): Case | undefined => cases().find((it) => it.id === id);
  const view = (it: Case) =>
    caseView(it, {
      timeZone,
      timeline: story.record.facts.filter((fact) => fact.case === it.id).map((fact) => ({ fact })),
      deliveries: [],
      unseal: (note, { type, id } = it.subject) =>
        note.replace('sealed:', '').replace(`sealed for ${type}:${id}:`, ''),
    });
  const directory = () => story.record.community.directory;
  const rowOf = (key: string) => story.record.community.look(key);
  const involved = openInvolved({
    facts: {
      case: find,
      timeline: (id) =>
        story.record.facts
          .filter((fact) => fact.case === id)
          .map((fact, position) => ({ fact, position, recordedAt: fact.at })),
    },
    cases: () => story.record.community.cases(),
    now: () => story.now,
  });
  const rights = openRights({
    root: () => COMMUNITY,
    isOnDuty: (staff, place) => isOnDuty(story.record.community.roster, staff, place, story.now),
    caseOf: involved.caseOf,
  });
  const looks = openLooks({ facts, now: () => story.now });
  const announce = (fact?: LiveFact): void => {
    for (const { id } of cases()) involved.changed(id);
    const fresh = story.record.facts.slice(announced).map((_, n) => live(announced + n));
    announced = story.record.facts.length;
    for (const one of fact ? [fact] : fresh) for (const listener of listeners) listener(one);
  };
  const submit: WalkParts['submit'] = async (make) => {
    const outcome = story.takes(make(story.now));
    announce();
    return outcome;
  };
  const reporting: ReportingParts = {
    judging: {
      async submit(make) {
        const outcome = story.takes(make(story.now));
        const cursor = { seq: story.record.journal.length, at: story.now };
        const nothing = { downtimes: [], cases: [], rows: [], registries: [], notices: () => [] };
        facts.commit({ cursor, replayFrom: cursor, recordedAt: story.now, facts: outcome.facts, ...nothing });
        announce();
        return outcome;
      },
    },
    seals: {
      seal: (subject, note) => `sealed for ${subject}:${note}`,
      unseal: (subject, sealed) => sealed.replace(`sealed for ${subject}:`, ''),
      erase: () => undefined,
      mark: String,
    },
    facts,
    directory,
    rights,
    looks,
  };
  const acting = {
    get community() {
      return story.record.community;
    },
    submit,
  };
  const api: MemoryApi['api'] = {
    timeZone,
    speed: 20,
    now: () => story.now,
    sessions,
    rights,
    isStaff: (id) => directory().staff(id) !== undefined,
    registers: openRegisters({
      directory,
      rowOf,
      cases: () => story.record.community.cases(),
      now: () => story.now,
      nameOf: (kind, id) => `${kind} ${id} by name`,
      venueName: (id) => `venue ${id} by name`,
      rights,
      looks,
      roster: () => story.record.community.roster,
    }),
    duty: openDuty(acting),
    swaps: openSwaps({
      get community() {
        return story.record.community;
      },
      ...{ seals: reporting.seals, submit },
      nameOf: (id) => `staff ${id} by name`,
    }),
    walks: openWalks(acting),
    indicators: openIndicators({
      get community() {
        return story.record.community;
      },
      get facts() {
        const cursor = { seq: story.record.journal.length, at: story.now };
        const nothing = { downtimes: [], rows: [], registries: [], notices: () => [] };
        const { facts: all, folded } = story.record;
        facts.commit({
          cursor,
          replayFrom: cursor,
          recordedAt: story.now,
          facts: all,
          cases: [...folded.values()],
          ...nothing,
        });
        return facts;
      },
      now: () => story.now,
    }),
    held: openHeld({
      get community() {
        return story.record.community;
      },
      seals: reporting.seals,
      rights,
      load: openOperatorLoad(
        story.record.facts.map((fact, position) => ({ fact, position, recordedAt: fact.at })),
        () => story.now,
      ),
      now: () => story.now,
      submit,
    }),
    evacuation: openEvacuation({
      directory,
      case: find,
      sealedOf: (id) => (id === 'r1' ? { name: `resident ${id} by name` } : undefined),
      rights,
      looks,
    }),
    rules: () => rulesView(story.record.community.rules),
    residents: openResidents({
      directory,
      rowOf,
      sealedOf: (id) => ({ name: `resident ${id} by name`, phone: `phone of ${id}` }),
      visitsDue: (until) => story.record.community.visitsDue(until),
      now: () => story.now,
      rights,
      looks,
    }),
    casesOf: (principal) => involved.mine(principal).flatMap((id) => listedCase(find(id) as Case, timeZone)),
    signIn: (bearer) => TOKENS[bearer],
    cases({ within, level, state, cause, from, to, limit, after }) {
      if (after !== undefined && !/^\d+$/.test(after)) return 'cursor-invalid';
      const start = Number(after ?? 0);
      const found = cases()
        .filter((it) => it.place === within || it.place.startsWith(`${within}/`))
        .filter((it) => state === undefined || state.includes(it.state))
        .filter((it) => cause === undefined || it.cause === cause)
        .filter((it) => (from ?? 0) <= it.openedAt && it.openedAt < (to ?? Number.POSITIVE_INFINITY))
        .map((it) => listedCase(it, timeZone))
        .filter((it) => level === undefined || it.level === level);
      const more = found.length > start + limit;
      return { items: found.slice(start, start + limit), next: more ? String(start + limit) : null };
    },
    rawFor: days(30),
    async chart(query) {
      const points = Array.from({ length: ROWS }, (_, n) => ({
        ...{ measurement: 'door', device: query.device, tags: {} },
        ...{ at: minus(story.now, minutes(ROWS - n)), fields: { open: n % 2 === 0, battery: 80 + n } },
      }));
      return chartByHand(points, query);
    },
    casePlace: (id) => find(id)?.place,
    case(id) {
      const it = find(id);
      return it && view(it);
    },
    async answer(principal, { note, ...answer }) {
      const by: Actor = principal.staff ? { staff: principal.staff } : { service: principal.name };
      const sealed = note === undefined ? {} : { note: `sealed:${note}` };
      const { decision } = story.takes({
        type: 'answer',
        at: story.now,
        answer: { ...answer, ...sealed, by },
      });
      announce();
      if (!decision?.ok) return decision ?? { ok: false, why: 'no-such-case' };
      return { ok: true, case: view(find(answer.case) as Case) };
    },
    takeReceipts: async () => 'no-such-route',
    pageOpened: () => undefined,
    report: openReporting(reporting, (id) => {
      const it = find(id);
      return it && view(it);
    }),
    rounds: openRounds(reporting),
    devicePlace: (id) => VILLAGE.devices.find((device) => device.id === id)?.place,
    async readings({ from, to, limit, after, metric }) {
      const all = Array.from({ length: ROWS }, (_, n) => ({
        at: plus(story.now, seconds(n)),
        fields: { open: n % 2 === 0, battery: 80 },
      })).filter(({ at }) => from <= at && at < to && (metric === undefined || metric === 'open'));
      const start = Number(after ?? 0);
      const end = start + Math.min(limit, 2);
      return { rows: all.slice(start, end), ...(end < all.length && { next: String(end) }) };
    },
    venuePlace: (id) => VILLAGE.venues.find((venue) => venue.id === id)?.place,
    venueHours(id) {
      const state = story.record.community.look(venueRow(id))?.venue;
      return state && hoursView(id, state, timeZone);
    },
    async answerVenue({ name }, venue, word) {
      const answer = { ...word, by: { service: name } } as VenueAnswer;
      return (
        story.takes({ type: 'venue-answer', at: story.now, venue, answer }).venueAnswer ?? 'no-such-venue'
      );
    },
    root: COMMUNITY,
    audit: openAudit({
      facts,
      seals: opened.seals,
      judging: { submit: async (make) => story.takes(make(story.now)) },
      registry: () => story.record.community.directory.registry,
      now: () => story.now,
      timeOf: (at) => formatTime(at as Instant, timeZone),
    }),
    newestFact: () => story.record.facts.at(-1)?.id,
    factsAfter(id, limit) {
      const found = story.record.facts.findIndex((fact) => fact.id === id);
      if (found < 0) return 'fact-unknown';
      const end = Math.min(found + 1 + limit, story.record.facts.length);
      return Array.from({ length: end - found - 1 }, (_, n) => live(found + 1 + n));
    },
    onFact(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    ready: () => ({ ok: true }),
    metrics: async () => 'shouwang_facts_total 1\n',
  };
  const close = async (): Promise<void> => {
    await passwords.close();
    facts.close();
  };
  return { api, announce, close };
}
