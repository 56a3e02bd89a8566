import { factPoints } from './fact-points.ts';
import type { FactsDatabase } from './facts/facts.ts';
import type { ReadingQueue } from './storage/reading-store.ts';

/** Brings what the record says of cases and venues into the queue of the outside stores, in its order. */
export interface FactFeeder {
  /** Facts were recorded. */
  wake(): void;
  /** Resolves when all facts recorded so far are in the queue, or it refused them. */
  settled(): Promise<void>;
}

export interface FactFeederParts {
  readonly store: Pick<ReadingQueue, 'cursor' | 'append'>;
  readonly facts: FactsDatabase;
  readonly stored: () => void;
  /** Runs `run` once, when telling is done and more may have come: nobody is to wait for this. */
  readonly gather: (run: () => void) => void;
  /** Runs `run` once, a while after a failure. */
  readonly later: (run: () => void) => void;
  readonly log: (problem: string) => void;
}

/** Facts read at a time: about 10 ms. */
const FACTS_AT_A_TIME = 200;

/** The cursor of the queue tells where it stands; points and cursor are kept together, so that none comes twice. */
export function openFactFeeder({ store, facts, stored, gather, later, log }: FactFeederParts): FactFeeder {
  let running: Promise<void> | undefined;
  let isAsked = false;
  let isGathering = false;

  async function feed(): Promise<void> {
    while (isAsked) {
      isAsked = false;
      let position = await store.cursor('facts');
      for (;;) {
        const page = facts.factsAfter(position, FACTS_AT_A_TIME);
        const newest = page.at(-1);
        if (newest === undefined) break;
        position = newest.position;
        const points = page.flatMap(({ fact }) =>
          factPoints(fact, () => facts.timeline(fact.case ?? '').map((one) => one.fact)),
        );
        await store.append(points, position, 'facts');
        if (points.length > 0) stored();
      }
    }
  }

  function start(): void {
    isGathering = false;
    running ??= feed()
      .catch((error: unknown) => {
        log(error instanceof Error ? error.message : String(error));
        later(wake);
      })
      .finally(() => {
        running = undefined;
      });
  }

  function wake(): void {
    isAsked = true;
    if (running !== undefined || isGathering) return;
    isGathering = true;
    gather(start);
  }

  wake();
  return {
    wake,
    settled: async () => {
      if (isGathering) start();
      while (running !== undefined) await running;
    },
  };
}
