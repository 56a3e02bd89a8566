import { describe, expect, it } from 'vitest';
import { expectProblem, village } from './villages.ts';

describe('readings', () => {
  it('[HT14] rows come in order with their times, page behind page, as many as are asked for', async () => {
    const it = await village();
    const page = async (query: string) =>
      (await it.get(`/api/v1/readings?device=door-0501${query}`)).json() as Promise<{
        items: { at: string; open?: boolean }[];
        next: string | null;
      }>;
    const all = await page('');
    expect(all.items.map(({ at }) => at.slice(17, 19))).toEqual(['00', '01', '02', '03', '04']);
    expect(all.items[0]).toEqual({ at: '2027-03-01T09:00:00+08:00', open: true, battery: 80 });
    expect(all.next).toBeNull();
    const three = await page('&limit=3');
    expect(three.items.length).toBe(3);
    const rest = await page(`&limit=3&after=${three.next}`);
    expect([...three.items, ...rest.items]).toEqual(all.items);
    expect((await page('&from=2027-03-01T09:00:03%2B08:00')).items.length).toBe(2);
    expect((await page('&metric=pulse')).items).toEqual([]);
    await expectProblem(await it.get('/api/v1/readings'), 'query-invalid');
    await expectProblem(await it.get('/api/v1/readings?device=door-0501&limit=100001'), 'query-invalid');
    await expectProblem(await it.get('/api/v1/readings?device=none'), 'no-such-device');
  });
});

describe('charts', () => {
  it('[CH7] one row per bucket: of a number min, mean, max and count, of a state first, last, count and seconds true', async () => {
    const it = await village();
    const chart = async (query: string) =>
      (await (await it.get(`/api/v1/readings?device=door-0501&${query}`)).json()) as {
        items: { at: string }[];
        next: null;
      };
    const from = 'from=2027-03-01T08:55:00%2B08:00';
    expect(await chart(`metric=battery&every=PT3M&${from}`)).toEqual({
      items: [
        { at: '2027-03-01T08:55:00+08:00', count: 3, min: 80, mean: 81, max: 82 },
        { at: '2027-03-01T08:58:00+08:00', count: 2, min: 83, mean: 83.5, max: 84 },
      ],
      next: null,
    });
    // It is nine o'clock: what a state will be afterwards nobody knows, whatever `to` says.
    const open = await chart(`metric=open&every=PT1H&${from}&to=2027-03-02T00:00:00Z`);
    const row = { count: 5, first: true, last: true, secondsTrue: 180 };
    expect(open.items).toEqual([{ at: '2027-03-01T08:55:00+08:00', ...row }]);
  });

  it('[CH8] what a chart cannot be is a problem that says why', async () => {
    const it = await village();
    const wrong = async (query: string) => {
      const answer = await it.get(`/api/v1/readings?device=door-0501&${query}`);
      return (await expectProblem(answer, 'query-invalid')).detail;
    };
    const of = (from: string, every: string) => `metric=open&every=${every}&from=${from}%2B08:00`;
    expect(await wrong('every=PT5M&from=2027-03-01T08:00:00Z')).toContain('metric');
    expect(await wrong('every=PT5M&metric=open')).toContain('from');
    for (const every of ['PT0.5S', 'P367D', 'P1M', 'five', '-PT5M'])
      expect(await wrong(of('2027-03-01T08:00:00', every))).toContain('PT1S to P366D');
    expect(await wrong(of('2027-03-01T08:00:00', 'PT1S&after=3'))).toContain('one page');
    expect(await wrong(of('2027-02-28T08:00:00', 'PT1S'))).toContain('4000 at most');
    expect(
      (await it.get(`/api/v1/readings?device=door-0501&${of('2026-12-01T08:00:00', 'P1D')}`)).status,
    ).toBe(200);
    expect(await wrong(of('2026-12-01T08:01:00', 'P1D'))).toContain('whole five minutes');
  });
});
