import { readFileSync } from 'node:fs';
import { CHANNELS, type Channel as ChannelName } from '../devices/registry.ts';
import { seconds } from '../devices/time.ts';
import type { Receipt, SwapReceipt } from '../rules/input.ts';
import { levelOf } from '../rules/level.ts';
import type { Swap } from '../rules/swap.ts';
import type { Clock } from './clock.ts';
import type { Config } from './config/config.ts';
import type { FactsDatabase } from './facts/facts.ts';
import { type Call, PersonOutbox, toldBy } from './facts/person-outbox.ts';
import type { ReceiptAnswer } from './http/api.ts';
import { openApp } from './notify/app.ts';
import type { Channel } from './notify/channel.ts';
import { openHttpChannel } from './notify/http-channel.ts';
import { openMail } from './notify/mail.ts';
import { type ReceiptPost, readReceipts } from './notify/receipt.ts';
import { openSender, type Sender } from './notify/sender.ts';
import { textOf } from './notify/text.ts';
import { WORDS } from './notify/words.ts';
import type { Persons } from './persons.ts';
import { factView } from './view.ts';

/** Rings people, by the channels that the config has, and takes what is heard of it. */
export interface Ringing {
  /** There may be somebody new to ring. */
  wake(): void;
  /** A page of this person has opened: what waits for them there goes out now. */
  arrived(staff: string): void;
  /** What a provider says of its messages; resolves when it is durable. */
  takeReceipts(channel: string, post: ReceiptPost): Promise<ReceiptAnswer>;
  close(): Promise<void>;
}

export interface RingingParts {
  readonly config: Config;
  readonly facts: FactsDatabase;
  readonly persons: Persons;
  readonly clock: Clock;
  readonly timeZone: () => string;
  readonly swap: (id: string) => Swap | undefined;
  /** Writes to the open pages of one person; gives how many there are. */
  readonly tell: (staff: string, events: string) => number;
  /** Journals and judges a receipt. */
  readonly hear: (receipt: Receipt | SwapReceipt) => Promise<unknown>;
  readonly tried: (channel: ChannelName, outcome: 'sent' | 'failed') => void;
}

/**
 * After a message the next one to the same person waits so long: a flood is a text every ten seconds that names all,
 * and a second red is told ten seconds late at most.
 */
const MESSAGE_GAP = seconds(10);

export function openRinging(parts: RingingParts): Ringing {
  const lines = new Map(CHANNELS.map((name) => [name, openLine(name, parts)] as const));
  return {
    wake() {
      for (const { sender } of lines.values()) sender.wake();
    },
    arrived(staff) {
      const app = lines.get('app');
      app?.outbox.hurry(staff);
      app?.sender.wake();
    },
    async takeReceipts(channel, post) {
      const terms = channel === 'sms' || channel === 'voice' ? parts.config[channel]?.receipt : undefined;
      const outbox = lines.get(channel as ChannelName)?.outbox;
      if (terms === undefined || outbox === undefined) return 'no-such-route';
      const receipts = readReceipts(post, terms);
      if (typeof receipts === 'string') return receipts;
      const heard = receipts.flatMap(({ id, ...what }) =>
        outbox.told(id).map((ring) => parts.hear({ ...ring, ...what })),
      );
      await Promise.all(heard);
      return 'taken';
    },
    async close() {
      await Promise.all([...lines.values()].map(({ sender }) => sender.close()));
    },
  };
}

interface Line {
  readonly outbox: PersonOutbox;
  readonly sender: Sender;
}

function openLine(name: ChannelName, parts: RingingParts): Line {
  const { facts, clock } = parts;
  const outbox = new PersonOutbox({
    facts,
    channel: name,
    swap: parts.swap,
    gap: name === 'app' ? seconds(0) : MESSAGE_GAP,
    render: (all) => (name === 'app' ? eventsOf(all, parts) : textFor(name, all, parts)),
    failed(rungs, reason) {
      // Without it the clock of the ring opens the next channel.
      for (const rung of rungs)
        parts.hear({ ...toldBy(rung), state: 'failed', reason }).catch(() => undefined);
    },
  });
  const sender = openSender({
    channel: channelOf(name, parts),
    queue: outbox,
    clock,
    tried: (outcome) => parts.tried(name, outcome),
  });
  return { outbox, sender };
}

function channelOf(name: ChannelName, { config, persons, tell }: RingingParts): Channel {
  const { mail, language } = config;
  switch (name) {
    case 'app':
      return openApp(tell);
    case 'sms':
    case 'voice': {
      const provider = config[name];
      return provider ? openHttpChannel(provider, (staff) => persons.staff(staff)?.phone) : NOT_CONFIGURED;
    }
    case 'mail': {
      if (mail === undefined) return NOT_CONFIGURED;
      const subject = WORDS[language].subject;
      const ca = mail.ca === undefined ? {} : { ca: readFileSync(mail.ca, 'utf8') };
      return openMail({ ...mail, ...ca, subject }, (staff) => persons.staff(staff)?.mail);
    }
  }
}

/** A person may have a channel that this gateway has not: the next one is opened at once. */
const NOT_CONFIGURED: Channel = { send: async () => 'channel-not-configured' };

/** Server-sent events without ids: what a page resumes behind is the stream of facts. */
const eventsOf = (all: readonly Call[], { timeZone }: RingingParts): string =>
  all.map(({ rung }) => `data: ${JSON.stringify(factView({ fact: rung }, timeZone()))}\n\n`).join('');

function textFor(name: ChannelName, all: readonly Call[], { config }: RingingParts): string {
  const told = all.flatMap((one) => {
    if (!('it' in one)) return [];
    const { urgency, cause, place } = one.it;
    return { level: levelOf(urgency), cause, place };
  });
  // Nobody listens to an address.
  const link = name !== 'voice' && config.publicUrl ? new URL('/m', config.publicUrl).href : undefined;
  return textOf({ cases: told, swaps: all.length - told.length }, config.language, link);
}
