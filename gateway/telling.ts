import type { VenueId } from '../devices/registry.ts';
import { formatTime } from '../devices/time.ts';
import type { Case } from '../rules/case.ts';
import type { Community } from '../rules/community.ts';
import type { Fact } from '../rules/fact.ts';
import { LEVELS, levelOf } from '../rules/level.ts';
import { type PeopleNews, venueRow } from '../rules/venues.ts';
import { afterTelling } from './after-telling.ts';
import type { Clock } from './clock.ts';
import { comfortsOf } from './comfort.ts';
import type { Config } from './config/config.ts';
import type { RecordedFact } from './facts/batch.ts';
import type { FactsDatabase } from './facts/facts.ts';
import { Outbox } from './facts/outbox.ts';
import type { LiveFact } from './http/api.ts';
import { openSender, type Sender } from './notify/sender.ts';
import { isBundled, openWebhook, type WebhookTarget, webhookWants } from './notify/webhook.ts';
import type { About } from './rights.ts';
import { hoursView } from './venue-hours-view.ts';
import { cloudEvent, factView, listedCase } from './view.ts';

/** Where facts go over MQTT. */
export interface Publisher {
  publish(topic: string, payload: string, options?: { retain?: boolean; about?: About }): void;
}

/** Brings recorded facts out: MQTT topics, live streams, webhooks. All that leaves the gateway leaves here. */
export interface Telling {
  readonly outbox: Outbox;
  /** Who is to be told of a fact by the outbox; the most urgent first. */
  notices(fact: Fact, it: Case | undefined): { target: string; rank: number }[];
  tell(facts: readonly RecordedFact[]): void;
  live(recorded: RecordedFact): LiveFact;
  listen(listener: (fact: LiveFact) => void): () => void;
  /** MQTT is open: puts the retained topics right, and begins to send what waits. `describe` says how the gateway is. */
  connect(publisher: Publisher, describe: (state: 'running' | 'stopped') => object): void;
  /** People can be rung from now on. */
  ring(ringing: Sender): void;
  /** People in venues, for those who look on right now. */
  people(news: readonly PeopleNews[]): void;
  /** Says that we live, and what time it is here. */
  sayAlive(): void;
  /** Says that we are going; what comes after is told at the next start. */
  leave(): void;
}

const SOURCE = 'urn:shouwang:gateway';

export interface TellingParts {
  readonly config: Config;
  readonly community: Community;
  readonly facts: FactsDatabase;
  readonly clock: Clock;
  /** Told of the end of every try to tell a webhook. */
  readonly tried: (outcome: 'sent' | 'failed') => void;
}

export function openTelling(
  { config, community, facts, clock, tried }: TellingParts,
  closing: AsyncDisposableStack,
): Telling {
  const timeZone = (): string => community.directory.registry.timeZone;
  const outbox = new Outbox(facts, (one) => JSON.stringify(cloudEvent(factView(one, timeZone()), SOURCE)));
  const targets = targetsOf(config);
  const senders = openSenders(closing);
  const afterwards = openAfterwards(closing);
  const listeners = new Set<(fact: LiveFact) => void>();
  let publisher: Publisher | undefined;
  let describe: ((state: 'running' | 'stopped') => object) | undefined;

  function live(recorded: RecordedFact): LiveFact {
    const body = factView(recorded, timeZone());
    const { place = community.directory.root, type } = recorded.fact;
    return { id: body.id, place, body, ...(type === 'gateway-started' && { toAll: true as const }) };
  }

  function retainCase(it: Case): void {
    const topic = `cases/${it.id}`;
    const options = retained({ place: it.place, case: it.id });
    publisher?.publish(topic, JSON.stringify(listedCase(it, timeZone())), options);
    if (it.state === 'closed') publisher?.publish(topic, '', options);
  }

  function retainHours(venue: VenueId): void {
    const place = community.directory.venue(venue)?.place;
    const state = community.look(venueRow(venue))?.venue;
    if (place === undefined || state === undefined) return;
    const body = JSON.stringify(hoursView(venue, state, timeZone()));
    publisher?.publish(`venues/${venue}/hours`, body, retained({ place }));
  }

  function retainStatus(state: 'running' | 'stopped'): void {
    const options = retained({ place: community.directory.root });
    if (describe !== undefined)
      publisher?.publish('gateway/status', JSON.stringify(describe(state)), options);
  }

  return {
    outbox,
    live,
    notices: (fact, it) => noticesOf(fact, it, targets),
    tell(recorded) {
      for (const one of recorded) {
        const { fact } = one;
        const told = live(one);
        if (fact.type === 'alert-raised' || fact.type === 'alert-cleared') {
          const { urgency, place } = fact;
          const about = { place, case: fact.case };
          publisher?.publish(`alerts/${levelOf(urgency)}/${place}`, JSON.stringify(told.body), { about });
        }
        for (const listener of listeners) listener(told);
        for (const { to, body } of comfortsOf(fact, facts, community)) publisher?.publish(to, body);
        if ('venue' in fact) retainHours(fact.venue);
      }
      const changed = casesOf(recorded, { community, facts });
      afterwards(() => {
        for (const it of changed) retainCase(it);
        senders.wake();
      });
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    connect(opened, how) {
      [publisher, describe] = [opened, how];
      retainStatus('running');
      for (const it of facts.openCases()) retainCase(it);
      for (const { id } of community.directory.registry.venues) retainHours(id);
      for (const webhook of openWebhooks(targets, { outbox, clock, tried })) senders.begin(webhook);
    },
    ring: senders.begin,
    people(news) {
      for (const { venue, at, people } of news) {
        const place = community.directory.venue(venue)?.place;
        const { count = null, present = null } = people;
        const body = JSON.stringify({ venue, at: formatTime(at, timeZone()), count, present });
        if (place !== undefined) publisher?.publish(`venues/${venue}/occupancy`, body, { about: { place } });
      }
    },
    sayAlive: () => retainStatus('running'),
    leave: () => retainStatus('stopped'),
  };
}

/** Cases that something happened to, as they are now; one that is closed is in the record alone. */
function casesOf(
  recorded: readonly RecordedFact[],
  { community, facts }: Pick<TellingParts, 'community' | 'facts'>,
): Case[] {
  const ids = new Set(recorded.flatMap(({ fact }) => fact.case ?? []));
  return [...ids].flatMap((id) => community.case(id) ?? facts.case(id) ?? []);
}

/** 0 for what is most urgent; facts without a colour come last. */
function rankOf(fact: Fact, it: Case | undefined): number {
  const urgency = it?.urgency ?? (fact.type === 'overdue-told' ? fact.urgency : undefined);
  return LEVELS.length - (urgency === undefined ? 0 : LEVELS.indexOf(levelOf(urgency)) + 1);
}

const retained = (about: About) => ({ retain: true, about });

/** Runs what no alert is to wait for, in order; at the end nothing waits any more. */
function openAfterwards(closing: AsyncDisposableStack): (run: () => void) => void {
  let waiting: (() => void)[] = [];
  const runAll = (): void => {
    const now = waiting;
    waiting = [];
    for (const run of now) run();
  };
  closing.defer(runAll);
  return (run) => {
    if (waiting.push(run) === 1) afterTelling(runAll);
  };
}

/** All that empties the outbox; it begins when the doors are open, and ends when everything else has. */
function openSenders(closing: AsyncDisposableStack) {
  const senders: Sender[] = [];
  closing.defer(async () => {
    await Promise.all(senders.map((one) => one.close()));
  });
  return {
    begin(sender: Sender): void {
      senders.push(sender);
      sender.wake();
    },
    wake(): void {
      for (const sender of senders) sender.wake();
    },
  };
}

const openWebhooks = (
  targets: readonly WebhookTarget[],
  parts: Pick<TellingParts, 'clock' | 'tried'> & { readonly outbox: Outbox },
): Sender[] =>
  targets.map((target) =>
    openSender({ ...parts, channel: openWebhook(target), queue: parts.outbox.queue(target.name) }),
  );

/** Systems that want to know of a fact, and the person that it rings; the most urgent first. */
function noticesOf(
  fact: Fact,
  it: Case | undefined,
  targets: readonly WebhookTarget[],
): { target: string; rank: number }[] {
  const wanting = targets.filter((target) => webhookWants(target, fact, it?.urgency) && !isBundled(fact, it));
  const names = wanting.map(({ name }) => name);
  if (fact.type === 'rung' || fact.type === 'swap-rung') names.push(`${fact.channel}/${fact.staff}`);
  const rank = rankOf(fact, it);
  return names.map((target) => ({ target, rank }));
}

/** The outbox and the pages of cases know a webhook by its place in the config: its URL may hold a secret. */
const targetsOf = (config: Config): WebhookTarget[] =>
  config.webhooks.map((webhook, n) => ({ ...webhook, name: `webhook-${n + 1}` }));
