import { describe, expect, it } from 'vitest';
import { COMMUNITY, get, type Json, post, publish, signIn, startGateway, until } from '../gateway-process.ts';

const PLACE = 'hz/xh/wenxin/cuiyuan/g01';

describe('duty', () => {
  it('[DT38] what was entered is known after a kill, and cases go by it', async () => {
    await using gateway = await startGateway({ community: COMMUNITY });
    const today = new Date(Date.now()).toISOString().slice(0, 10);
    const later = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    const { status } = await post(gateway, '/api/v1/shifts/leave', { staff: 's1', from: today, to: later });
    expect(status).toBe(200);
    await gateway.kill();
    await gateway.start();
    const { body } = await get(gateway, `/api/v1/duty?place=${PLACE}`);
    expect(body.tiers[0]).toMatchObject({ tier: 'grid', empty: 'on-leave' });
    const device = await signIn(gateway, 'smoke-0501');
    await publish(device, 'devices/smoke-0501/readings', { smoke: true });
    await device.endAsync();
    const smoke = await until(async () => {
      const { items } = (await get(gateway, '/api/v1/cases')).body;
      return items.find((it: Json) => it.cause === 'smoke');
    });
    const { timeline } = (await get(gateway, `/api/v1/cases/${smoke.id}`)).body;
    expect(timeline.filter(({ type }: Json) => type.startsWith('tier-'))).toMatchObject([
      { type: 'tier-skipped', tier: 'grid', why: 'on-leave' },
      { type: 'tier-told', tier: 'community', staff: ['d1'] },
    ]);
  });
});
