import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import {
  type GatewayProcess,
  get,
  type Json,
  PERSONAL,
  post,
  publish,
  signIn,
  startGateway,
  until,
} from '../gateway-process.ts';
import { startReceiver } from '../webhook-receiver.ts';

const cases = async (gateway: GatewayProcess) => (await get(gateway, '/api/v1/cases')).body.items;
const theCase = async (gateway: GatewayProcess) =>
  (await get(gateway, `/api/v1/cases/${(await cases(gateway))[0].id}`)).body;

/** Sends one message over a connection of its own and waits for the ack. */
async function send(gateway: GatewayProcess, device: string, body: object): Promise<void> {
  const client = await signIn(gateway, device);
  await publish(client, `devices/${device}/readings`, body);
  await client.endAsync();
}

const answer = async (gateway: GatewayProcess, action: string, body: object = {}): Promise<void> => {
  const [it] = await cases(gateway);
  const { status } = await post(gateway, `/api/v1/cases/${it.id}/${action}`, body, {
    'idempotency-key': `key-${action}`,
  });
  expect(status).toBe(200);
};

/** A fire from the first smoke to the end; killed behind any of its steps it must come to the same. */
const STEPS: readonly { readonly name: string; readonly step: (gateway: GatewayProcess) => Promise<void> }[] =
  [
    { name: 'smoke', step: (gateway) => send(gateway, 'smoke-0501', { smoke: true }) },
    { name: 'the same smoke again', step: (gateway) => send(gateway, 'smoke-0501', { smoke: true, seq: 2 }) },
    { name: 'accept', step: (gateway) => answer(gateway, 'accept') },
    { name: 'a note', step: (gateway) => answer(gateway, 'note', { note: `住户甲 ${PERSONAL[4]}` }) },
    { name: 'arrive', step: (gateway) => answer(gateway, 'arrive') },
    { name: 'resolve', step: (gateway) => answer(gateway, 'resolve', { reason: 'real' }) },
  ];

const summary = (it: Json) => ({
  state: it.state,
  responsible: it.responsible && Object.keys(it.responsible),
  alerts: it.alerts.length,
  facts: it.timeline
    .map((fact: Json) => fact.type)
    .filter((type: string) => !/missed|escalated|told/.test(type)),
});

describe('a kill at any point', () => {
  it('[SP4] leaves the same case, wherever in the story it comes', async () => {
    await using calm = await startGateway();
    for (const { step } of STEPS) await step(calm);
    const expected = summary(await theCase(calm));
    expect(expected.state).toBe('resolved');

    await using shaken = await startGateway();
    for (const { name, step } of STEPS) {
      await step(shaken);
      const before = await theCase(shaken);
      await shaken.kill();
      await shaken.start();
      const after = await theCase(shaken);
      expect(summary(after), `killed behind ${name}`).toEqual(summary(before));
      expect(after.timeline.slice(0, before.timeline.length), `killed behind ${name}`).toEqual(
        before.timeline,
      );
      await step(shaken).catch(() => undefined); // the sender repeats what it is not sure of
      expect(await cases(shaken)).toHaveLength(1);
    }
    expect(summary(await theCase(shaken)).facts.filter((type: string) => type !== 'alert-raised')).toEqual(
      expected.facts.filter((type: string) => type !== 'alert-raised'),
    );
  });

  it('[SP5] in the middle of a stream loses no acked reading and stores none twice', async () => {
    await using gateway = await startGateway();
    const acked = new Set<number>();
    const client = await signIn(gateway, 'band-0501');
    const enough = Promise.withResolvers<void>();
    for (let seq = 1; seq <= 600; seq++) {
      publish(client, 'devices/band-0501/readings', { heartRate: 60 + (seq % 40), seq }).then(
        () => acked.add(seq).size === 300 && enough.resolve(),
        () => undefined,
      );
    }
    await enough.promise;
    await gateway.kill();
    const sure = acked.size;
    client.end(true);
    await gateway.start();
    const stored = await until(async () => {
      const { body } = await get(gateway, '/api/v1/readings?device=band-0501');
      return body.items.length >= sure && body.items;
    });
    expect(stored.length).toBeLessThanOrEqual(600);
    expect(new Set(stored.map((row: Json) => row.at)).size).toBe(stored.length);
    const repeat = await signIn(gateway, 'band-0501');
    for (let seq = 1; seq <= 600; seq++)
      await publish(repeat, 'devices/band-0501/readings', { heartRate: 60 + (seq % 40), seq });
    await until(
      async () => (await get(gateway, '/api/v1/readings?device=band-0501')).body.items.length === 600,
    );
    await repeat.endAsync();
  });

  it('[SP6] during a downtime the clocks run on, the misses are excused and the case climbs', async () => {
    await using gateway = await startGateway({ flags: ['--speed', '1000'] });
    await send(gateway, 'smoke-0501', { smoke: true });
    await gateway.kill();
    await gateway.start();
    const it = await until(async () => {
      const one = await theCase(gateway);
      return one.tier === 'community' && one;
    });
    const missed = it.timeline.filter(
      (fact: Json) => fact.type === 'deadline-missed' && fact.deadline === 'accept',
    );
    expect(missed[0].excused ?? 'in time').toMatch(/gateway-down|in time/);
    expect(await cases(gateway)).toHaveLength(1);
  });
});

describe('an orderly end', () => {
  it('[SP7] SIGTERM through npm drains, exits well and leaves no process behind', async () => {
    await using gateway = await startGateway({ throughNpm: true });
    await send(gateway, 'smoke-0501', { smoke: true });
    const npm = gateway.pid();
    const children = execFileSync('pgrep', ['-P', String(npm)])
      .toString()
      .trim()
      .split('\n')
      .map(Number);
    expect(children.length).toBeGreaterThan(0);
    await gateway.stop();
    expect(gateway.output()).toContain('stopped');
    for (const pid of children) expect(() => process.kill(pid, 0)).toThrow();
    await gateway.start();
    expect(await cases(gateway)).toHaveLength(1);
  });

  it('[SP8] journal, record, stores and log hold no name and no phone', async () => {
    const webhook = { secret: 'a-long-webhook-secret', levels: ['red'] };
    await using receiver = await startReceiver(webhook.secret);
    await using gateway = await startGateway({ config: { webhooks: [{ ...webhook, url: receiver.url }] } });
    for (const { step } of STEPS) await step(gateway);
    const shown = JSON.stringify(await theCase(gateway));
    expect(shown, 'who may see the case sees its notes').toContain(PERSONAL[4]);
    await gateway.stop();
    for (const text of PERSONAL) {
      const found = execFileSync('bash', [
        '-c',
        'grep -rlaF -- "$0" "$1" || true',
        text,
        gateway.data,
      ]).toString();
      expect(found, `${text} stands in a file`).toBe('');
      expect(gateway.output()).not.toContain(text);
      expect(JSON.stringify(receiver.received)).not.toContain(text);
    }
  });
});
