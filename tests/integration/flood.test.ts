import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStage, type Stage } from '../../bench/fairness/scenes.ts';
import { BROKER_LIMITS } from '../../gateway/broker/limits.ts';

/** As in frozen.test.ts: `npm run prove:fairness` has the figures of a machine left alone. */
const WITHIN_MS = 1_000;
const TIMEOUT_MS = 120_000;
/** The presses of the others, at one in 25 ms. */
const OTHERS_PER_SECOND = 40;

describe('beside one device that sends as fast as it can', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, TIMEOUT_MS);
  afterAll(() => stage[Symbol.asyncDispose]());

  it(
    '[FB4] over one connection: every press for help is an alert within a second',
    async () => {
      const { delays, rate = 0 } = await stage.play('one connection');
      expect(delays).toHaveLength(100);
      expect(Math.max(...delays)).toBeLessThan(WITHIN_MS);
      // At the most what it may send at once falls into these seconds.
      expect(rate).toBeLessThan(BROKER_LIMITS.deviceRate.burst + BROKER_LIMITS.deviceRate.perSecond);
    },
    TIMEOUT_MS,
  );

  it(
    '[FB5] over ever new connections: the same, and they earn it no more messages',
    async () => {
      const { delays, rate = 0 } = await stage.play('new connections');
      expect(delays).toHaveLength(100);
      expect(Math.max(...delays)).toBeLessThan(WITHIN_MS);
      expect(rate).toBeLessThan(OTHERS_PER_SECOND + BROKER_LIMITS.deviceRate.perSecond);
    },
    TIMEOUT_MS,
  );
});
