import { describe, expect, it } from 'vitest';
import {
  CHECKS,
  COMMUNITY,
  type GatewayProcess,
  get,
  type Json,
  publish,
  secretOf,
  signIn,
  startGateway,
  TOKEN,
} from '../gateway-process.ts';

const VENUE = { id: 'v1', place: 'hz/xh/wenxin/cuiyuan', capacity: 40, hours: 'Mo-Su 08:30-17:00' };
const community = {
  ...COMMUNITY,
  venues: [VENUE],
  devices: [
    ...COMMUNITY.devices,
    { id: 'occ-v1', kind: 'occupancy', venue: 'v1', secret: secretOf('occ-v1') },
  ],
};

async function put(gateway: GatewayProcess, body: object): Promise<{ status: number; body: Json }> {
  const response = await fetch(`${gateway.http}/api/v1/venues/v1/hours`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return { status: response.status, body: await response.json() };
}

describe('a venue', () => {
  it('[VN1] publishes its hours to doors and signs; the manager sets them and takes them back, also across a kill', async () => {
    await using gateway = await startGateway({ community });
    const sign = await signIn(gateway, CHECKS.name, TOKEN);
    const said: Json[] = [];
    let heard = Promise.withResolvers<void>();
    sign.on('message', (_, payload) => {
      said.push(JSON.parse(payload.toString()));
      heard.resolve();
      heard = Promise.withResolvers();
    });
    const next = heard.promise;
    await sign.subscribeAsync('venues/v1/hours', { qos: 1 });
    await next;
    expect(said.at(-1)).toMatchObject({ venue: 'v1', hours: VENUE.hours, by: 'registered' });

    const changed = heard.promise;
    expect(await put(gateway, { hours: 'Mo-Fr 09:00-20:00' })).toMatchObject({
      status: 200,
      body: { by: 'manager' },
    });
    await changed;
    expect(said.at(-1)).toMatchObject({ hours: 'Mo-Fr 09:00-20:00', by: 'manager', usual: VENUE.hours });
    await sign.endAsync();

    await gateway.kill();
    await gateway.start();
    expect((await get(gateway, '/api/v1/venues/v1/hours')).body).toMatchObject({
      hours: 'Mo-Fr 09:00-20:00',
      by: 'manager',
    });
    expect(await put(gateway, { hours: null })).toMatchObject({
      status: 200,
      body: { hours: VENUE.hours, by: 'registered' },
    });
    expect(await put(gateway, { hours: null })).toMatchObject({
      status: 409,
      body: { code: 'hours-refused', detail: 'nothing-to-release' },
    });
    expect(await put(gateway, { hours: 'Mo-Fr 9 to 5' })).toMatchObject({ status: 422 });
  });

  it('[VN2] counts people by entries less exits, and shows them live and on its page', async () => {
    await using gateway = await startGateway({ community });
    const screen = await signIn(gateway, CHECKS.name, TOKEN);
    const shown = new Promise<Json>((resolve) =>
      screen.on('message', (_, payload) => {
        const people = JSON.parse(payload.toString());
        if (people.count === 7) resolve(people);
      }),
    );
    await screen.subscribeAsync('venues/v1/occupancy', { qos: 1 });
    const counter = await signIn(gateway, 'occ-v1');
    for (const [entries, exits] of [
      [0, 0],
      [5, 0],
      [9, 2],
    ])
      await publish(counter, 'devices/occ-v1/readings', {
        entries: entries as number,
        exits: exits as number,
      });
    expect(await shown).toMatchObject({ venue: 'v1', count: 7, present: true });
    expect((await get(gateway, '/api/v1/venues')).body.items).toMatchObject([
      { id: 'v1', people: 7, capacity: 40 },
    ]);
    await Promise.all([screen.endAsync(), counter.endAsync()]);
  });
});
