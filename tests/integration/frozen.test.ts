import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openHanging } from '../../bench/fairness/frozen.ts';
import { openStage, type Stage } from '../../bench/fairness/scenes.ts';
import { type GatewayProcess, publish, signIn, startGateway } from '../gateway-process.ts';
import { startReceiver } from '../webhook-receiver.ts';

/**
 * Half of the broker's `drainTimeout`, for which a reader that stalled others would stall them: a shared disk stops for a
 * second by itself. `npm run prove:fairness` holds the 99th percentile against 100 ms on a machine left alone.
 */
const WITHIN_MS = 2_500;
const TIMEOUT_MS = 120_000;

describe('beside a reader that has stopped reading', () => {
  let stage: Stage;
  beforeAll(async () => {
    stage = await openStage();
  }, TIMEOUT_MS);
  afterAll(() => stage[Symbol.asyncDispose]());

  it(
    '[FB1] over MQTT: it is cut off by name, and every alert to others comes long before its time is over',
    async () => {
      const { cut, delays } = await stage.play('frozen MQTT reader');
      expect(cut).toBe(true);
      expect(Math.max(...delays)).toBeLessThan(WITHIN_MS);
      expect(stage.gateway.output()).toContain('"reader":"frozen-mqtt"');
      expect(stage.gateway.output()).not.toContain('"reader":"checks"');
    },
    TIMEOUT_MS,
  );

  it(
    '[FB2] on the live stream: it is cut off by name, and every alert to others comes long before its time is over',
    async () => {
      const { cut, delays } = await stage.play('frozen live reader');
      expect(cut).toBe(true);
      expect(Math.max(...delays)).toBeLessThan(WITHIN_MS);
      expect(stage.gateway.output()).toContain('"reader":"frozen-live"');
    },
    TIMEOUT_MS,
  );
});

describe('beside a webhook that takes every request and answers none', () => {
  const secret = 'a-long-webhook-secret';
  const press = async (gateway: GatewayProcess, device: string, body: object) => {
    const client = await signIn(gateway, device);
    await publish(client, `devices/${device}/readings`, body);
    await client.endAsync();
  };

  it('[FB3] another one is told of every red at once, and the hanging one keeps to its few connections', async () => {
    await using hanging = await openHanging();
    await using receiver = await startReceiver(secret);
    const webhooks = [hanging.url, receiver.url].map((url) => ({ url, secret, levels: ['red'] }));
    await using gateway = await startGateway({ config: { webhooks } });
    const reds = [
      { device: 'smoke-0501', body: { smoke: true } },
      { device: 'smoke-0601', body: { smoke: true } },
      { device: 'band-0501', body: { sos: true } },
    ];
    for (const { device, body } of reds) {
      await press(gateway, device, body);
      const began = performance.now();
      await receiver.next(
        ({ event }) => event.type === 'shouwang.alert-raised' && event.data.device === device,
      );
      expect(performance.now() - began).toBeLessThan(WITHIN_MS);
    }
    expect(hanging.asked).toBeGreaterThan(0);
    expect(hanging.asked).toBeLessThanOrEqual(4);
  });
});
