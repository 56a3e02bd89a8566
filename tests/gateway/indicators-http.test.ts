import { describe, expect, it } from 'vitest';
import { type Duration, hours, minutes } from '../../devices/time.ts';
import { indicatorsSchema } from '../../gateway/http/contract/indicators.ts';
import { COMMUNITY, GRID } from '../community.ts';
import { Scenario } from '../scenario.ts';
import type { Village } from './http-village.ts';
import { expectProblem, village } from './villages.ts';

const PATH = '/api/v1/indicators';

async function ask(it: Village, query = '', secret = 'secret-checks') {
  const response = await it.get(`${PATH}${query}`, secret);
  const body = await response.json();
  expect(response.status, JSON.stringify(body)).toBe(200);
  return indicatorsSchema.parse(body);
}

/** A fire on Monday at 09:00, accepted after 2 minutes and resolved as false after 12. */
const falseFire = () =>
  new Scenario()
    .sends('smoke-0501', { smoke: true })
    .at(minutes(2))
    .answers('s1', 'accept')
    .answers('s1', 'arrive')
    .at(minutes(12))
    .sends('smoke-0501', { smoke: false })
    .answers('s1', 'resolve', { reason: 'false-device' })
    .at(hours(5));

describe('figures over HTTP', () => {
  it('[IC12] left to itself it is the running week of the whole community, with the areas in it side by side', async () => {
    const it = await village({ story: falseFire() });
    const { areas, falseAlarms, ...answer } = await ask(it);
    expect(answer).toEqual({
      place: COMMUNITY,
      period: {
        ...{ type: 'week', name: '2027-W09', before: '2027-W08', ended: false },
        ...{ from: '2027-03-01T00:00:00+08:00', to: '2027-03-08T00:00:00+08:00' },
      },
      now: '2027-03-01T14:00:00+08:00',
      more: 0,
    });
    expect(areas.map(({ place }) => place)).toEqual([COMMUNITY, GRID]);
    expect(areas[1]?.figures.find(({ id }) => id === 'accept')).toEqual({
      ...{ id: 'accept', asOf: 'period', target: { atLeast: 0.9 }, count: 1, of: 1, share: 1, colour: null },
      urgencies: [
        {
          ...{ urgency: 'emergency', level: 'red', count: 1, of: 1, share: 1, colour: null },
          times: { count: 1, medianSeconds: 120, p90Seconds: 120 },
          clock: { seconds: 180 },
        },
        ...[
          { urgency: 'state', level: 'red', clock: { seconds: 900 } },
          { urgency: 'service', level: 'yellow', clock: { seconds: 7200 } },
          { urgency: 'upkeep', level: 'blue', clock: { workingHours: 2, atLatestSeconds: 86_400 } },
        ].map((one) => ({
          ...{ count: 0, of: 0, share: null, colour: null, ...one },
          times: { count: 0, medianSeconds: null, p90Seconds: null },
        })),
      ],
    });
    const figure = (id: string) => areas[0]?.figures.find((one) => one.id === id);
    expect(figure('complaints')).toMatchObject({ target: { atMost: 0.05 }, share: null });
    expect(figure('came-back')).toMatchObject({ target: null, count: 0, of: 1, share: 0 });
    expect(figure('close')?.urgencies.at(-1)?.clock).toEqual({ workingDays: 3 });
    expect(figure('connected')).toMatchObject({ asOf: 'now', of: 7, count: 1, colour: 'red' });
    expect(falseAlarms).toEqual({
      causes: [{ cause: 'smoke', ofDevices: 1, ofBehaviour: 0, of: 1 }],
      devices: [{ device: 'smoke-0501', count: 1 }],
    });
  });

  it('[IC12] a period is asked for by its kind, its name, or from when to when', async () => {
    const it = await village({ story: falseFire() });
    const of = async (query: string) => {
      const { period, areas } = await ask(it, query);
      const { count } = areas[0]!.figures[0]!;
      return [period.type, period.name, period.before, period.ended, count];
    };
    expect(await of('?period=month')).toEqual(['month', '2027-03', '2027-02', false, 1]);
    expect(await of('?period=quarter')).toEqual(['quarter', '2027-Q1', '2026-Q4', false, 1]);
    expect(await of('?of=2027-W08')).toEqual(['week', '2027-W08', '2027-W07', true, 0]);
    const at = (hour: string) => encodeURIComponent(`2027-03-01T${hour}:00:00+08:00`);
    expect(await of(`?from=${at('09')}&to=${at('14')}`)).toEqual([null, null, null, true, 1]);
    expect(await of(`?from=${at('10')}&to=${at('15')}`)).toEqual([null, null, null, false, 0]);
  });

  it('[IC12] what is due later in a period that runs is not judged before', async () => {
    const it = await village({ story: falseFire() });
    it.story.sends('smoke-0502', { smoke: true }).answers('s1', 'accept');
    const accepts = async () => (await ask(it)).areas[0]?.figures[0];
    expect(await accepts()).toMatchObject({ count: 1, of: 1 });
    it.story.answers('s1', 'contact').at((hours(5) + minutes(4)) as Duration);
    expect(await accepts()).toMatchObject({ count: 2, of: 2 });
  });

  it.each([
    '?period=year',
    '?of=2027-W60',
    '?of=2027-W08&period=week',
    '?from=2027-03-01T00:00:00Z',
    '?from=2027-03-01T00:00:00Z&to=2027-03-01T00:00:00Z',
    '?from=2027-01-01T00:00:00Z&to=2027-04-05T00:00:00Z',
    '?from=2027-03-01T00:00:00Z&to=2027-03-02T00:00:00Z&of=2027-03',
    `?place=${GRID}/b12`,
  ])('[IC12] %s is refused by name', async (query) => {
    await expectProblem(await (await village()).get(`${PATH}${query}`), 'query-invalid');
  });

  it('[IC13] those who carry cases, other systems and auditors see the figures of their own place, nobody else', async () => {
    const it = await village({ story: falseFire() });
    expect((await ask(it, '', 'secret-s1')).place).toBe(GRID);
    expect((await ask(it, '', 'secret-s1')).areas).toHaveLength(1);
    expect((await ask(it, `?place=${GRID}`, 'secret-d1')).areas).toHaveLength(1);
    expect((await ask(it, '', 'secret-auditor')).areas).toHaveLength(2);
    const get = (query: string, secret: string) => it.get(`${PATH}${query}`, secret);
    await expectProblem(await get('', 'secret-bh1'), 'role-not-allowed');
    await expectProblem(await get('', 'secret-maintainer'), 'role-not-allowed');
    // Somebody who holds a case in a place sees the case, and not how the place does.
    it.story.sends('smoke-0502', { smoke: true }).answers('s1', 'accept');
    it.announce();
    for (const place of [COMMUNITY, 'hz', `${COMMUNITY}/g02`])
      await expectProblem(await get(`?place=${place}`, 'secret-s1'), 'no-such-place');
    await expectProblem(await get('', 'secret-elsewhere'), 'no-such-place');
    await expectProblem(await get('?place=sh/pd', 'secret-checks'), 'no-such-place');
  });

  it('[IC9] an alarm of a walk test is no alarm of the figures', async () => {
    const it = await village({ story: new Scenario() });
    await it.post('/api/v1/walk-tests', { place: GRID, minutes: 30 }, 'secret-d1');
    it.story.sends('smoke-0501', { smoke: true, test: true }).at(minutes(1));
    expect([...it.story.record.folded.values()]).toMatchObject([{ drill: true }]);
    const { areas } = await ask(it);
    expect(areas[0]?.figures.find(({ id }) => id === 'came-back')?.of).toBe(0);
  });
});
