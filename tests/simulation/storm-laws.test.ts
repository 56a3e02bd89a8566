import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Registry } from '../../devices/registry.ts';
import { hours, minutes, seconds } from '../../devices/time.ts';
import { inStorm } from '../../rules/held.ts';
import { levelOf } from '../../rules/level.ts';
import { subjectKey } from '../../rules/subject.ts';
import type { Record } from '../record.ts';
import { townOf } from '../stories/town.ts';
import { answer, type Happening, manners, mute } from './chance.ts';
import { expectSame, run, runAgain } from './runs.ts';

/** 24 devices in 12 homes of two grids. */
const TOWN: Registry = townOf({ grids: 2, homes: 6, each: 2 });

const body = fc.constantFrom<object>(
  ...[{ battery: 5 }, { battery: 5 }, { battery: 90 }, { batteryLow: true }],
  ...[{ smoke: true }, { smoke: false }, { tamper: true }],
);

const word = fc.record({ device: fc.nat(23), body }).map(({ device, body }): Omit<Happening, 'gap'> => {
  const { id } = TOWN.devices[device]!;
  const topic = `devices/${id}/readings`;
  const payload = Buffer.from(JSON.stringify(body));
  return { make: (at) => ({ type: 'message', at, client: id, topic, payload }), downFor: () => seconds(0) };
});

const gap = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(seconds(0), seconds(1), minutes(1), minutes(3)) },
  { weight: 3, arbitrary: fc.constantFrom(minutes(10), minutes(11), minutes(40), hours(1)) },
  { weight: 1, arbitrary: fc.constantFrom(hours(2), hours(26), hours(27)) },
);

const stormy: fc.Arbitrary<Happening[]> = fc.array(
  fc
    .tuple(
      gap,
      fc.oneof(
        { weight: 9, arbitrary: word },
        { weight: 2, arbitrary: answer },
        { weight: 1, arbitrary: mute },
      ),
    )
    .map(([gap, happening]) => ({ gap, ...happening })),
  { minLength: 10, maxLength: 40, size: 'max' },
);

const RUNS = { numRuns: 100 };

describe('storms and mutes, whatever happens', { timeout: 240_000 }, () => {
  it('[SS17] make the same facts whatever the lateness of the timer, late commits and kills', () => {
    let storms = 0;
    fc.assert(
      fc.property(stormy, manners, (all, how) => {
        const once = run(all, undefined, TOWN);
        storms += once.facts.filter((fact) => fact.type === 'case-opened' && fact.storm).length;
        const again = runAgain(once.journal, all, how, TOWN);
        expectSame(again.facts, once.facts);
        expectSame([...again.folded], [...once.folded]);
      }),
      RUNS,
    );
    expect(storms).toBeGreaterThan(RUNS.numRuns / 2);
  });

  it('[SS18] every alert that stands is in one case or in the list, reds only by a mute of reds, and counts agree', () => {
    fc.assert(
      fc.property(stormy, (all) => {
        run(all, expectAllAccounted, TOWN);
      }),
      RUNS,
    );
  });
});

function expectAllAccounted({ community, folded }: Record): void {
  const open = [...folded.values()].filter((it) => it.state !== 'closed');
  const keys = open.map((it) => `${subjectKey(it.subject)} ${it.cause}`);
  expect(new Set(keys).size).toBe(keys.length);
  const held = [...community.holding.held.all()];
  for (const it of open) {
    if (it.storm === undefined) continue;
    expect(it.storm.standing).toBe(community.holding.held.in(inStorm(it.id)).length);
  }
  for (const { held: how, news } of held) {
    if (how.why === 'storm') expect(folded.get(how.case)?.state).not.toBe('closed');
    if (levelOf(news.rule.urgency) !== 'red') continue;
    const by = how.why === 'muted' ? how.mute : undefined;
    expect(community.holding.mutes.find(({ id }) => id === by)?.red).toBe(true);
  }
}
