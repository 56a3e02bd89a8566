import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../simulators/random.ts';
import type { Ledger } from './ledger.ts';
import { openSender } from './sender.ts';
import { PEOPLE, tokenOf } from './town.ts';

/** People who answer cases, over HTTP and over MQTT, and repeat what was not confirmed under the same key. */
export interface People {
  /** Resolves when everybody has had the last answer confirmed. */
  quieten(): Promise<void>;
}

interface AnswerKind {
  readonly action: string;
  readonly body: object;
  /** The type of the fact that it leaves. */
  readonly fact: string;
}

const NOTE: AnswerKind = { action: 'note', body: { note: '已联系家属' }, fact: 'note-added' };
/** Each of these leaves a fact under its key whenever it is confirmed. */
const ANSWERS: readonly [AnswerKind, ...AnswerKind[]] = [
  NOTE,
  { action: 'contact', body: {}, fact: 'case-contacted' },
  { action: 'on-my-way', body: {}, fact: 'case-on-my-way' },
  { action: 'arrive', body: {}, fact: 'case-arrived' },
  { action: 'resolve', body: { reason: 'real' }, fact: 'case-resolved' },
];

/** Mean time between two answers of a person, in ms. */
const ANSWER_EVERY = 100;
/** Time until an answer that was not confirmed is sent again, in ms. */
const AGAIN_AFTER = 20;
const PHONE = PEOPLE[2];

interface Town {
  readonly http: string;
  readonly mqttPort: number;
  readonly ledger: Ledger;
  readonly chance: Random;
}

export function openPeople(town: Town): People {
  const state = { quiet: false };
  const phone = openSender({ port: town.mqttPort, username: PHONE, password: tokenOf(PHONE) });
  const lives = PEOPLE.map((person) => live(person));
  return {
    async quieten() {
      state.quiet = true;
      await Promise.all(lives);
      while (phone.waiting > 0) await pause(AGAIN_AFTER);
      phone.close();
    },
  };

  async function live(person: (typeof PEOPLE)[number]): Promise<void> {
    const chance = town.chance.split(person);
    for (let n = 0; !state.quiet; n++) {
      await pause(chance.exponential(ANSWER_EVERY));
      const known = await openCases(town.http, person);
      const id = known[chance.whole(0, known.length - 1)];
      if (id === undefined) continue;
      const key = `${person}-${n}`;
      if (person === PHONE) noteByMqtt(id, key);
      else await answerByHttp(person, { id, key, ...chance.pick(ANSWERS) });
    }
  }
  function noteByMqtt(id: string, key: string): void {
    const { action, body, fact } = NOTE;
    phone.send({
      topic: `cases/${id}/answers`,
      payload: JSON.stringify({ action, key, ...body }),
      acked: () => town.ledger.answers.push({ case: id, fact, key }),
    });
  }
  async function answerByHttp(
    person: string,
    { id, key, action, body, fact }: { id: string; key: string } & AnswerKind,
  ): Promise<void> {
    for (;;) {
      const status = await post(`${town.http}/api/v1/cases/${id}/${action}`, { person, key, body });
      if (status === 200) town.ledger.answers.push({ case: id, fact, key });
      // Anything that the gateway says is an answer; silence is none.
      if (status !== undefined) return;
      await pause(AGAIN_AFTER);
    }
  }
}

async function openCases(http: string, person: string): Promise<string[]> {
  try {
    const response = await fetch(`${http}/api/v1/cases`, {
      headers: { authorization: `Bearer ${tokenOf(person)}` },
    });
    const { items } = (await response.json()) as { items: { id: string }[] };
    return items.map(({ id }) => id);
  } catch {
    return [];
  }
}

/** The status, or nothing when the gateway could not say what became of the answer. */
async function post(
  url: string,
  { person, key, body }: { person: string; key: string; body: object },
): Promise<number | undefined> {
  const headers = {
    authorization: `Bearer ${tokenOf(person)}`,
    'content-type': 'application/json',
    'idempotency-key': key,
  };
  try {
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
    await response.arrayBuffer();
    return response.status < 500 ? response.status : undefined;
  } catch {
    return undefined;
  }
}
