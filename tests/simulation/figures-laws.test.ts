import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days, minus, plus } from '../../devices/time.ts';
import { type CourseFact, courseOf, TIMED } from '../../rules/case-course.ts';
import { digestOf } from '../../rules/case-digest.ts';
import { openCounting } from '../../rules/figures.ts';
import { personNow } from '../../rules/figures-now.ts';
import { measure } from '../../rules/indicators.ts';
import { COMMUNITY, GRID, MONDAY } from '../community.ts';
import { happenings } from './chance.ts';
import { run } from './runs.ts';

describe('laws of figures', { timeout: 120_000 }, () => {
  it('[IC17] of any life the figures agree with the weekly judgement, and nothing took less than no time', () => {
    fc.assert(
      fc.property(happenings, fc.integer({ min: -1, max: 3 }), (all, day) => {
        const { folded, facts, community } = run(all);
        const cases = [...folded.values()];
        const factsOf = Map.groupBy(facts, (fact) => fact.case);
        const { registry } = community.directory;
        const isVisited = community.isVisited.bind(community);
        const span = { from: minus(MONDAY, days(1)), to: plus(MONDAY, days(day)) };
        const weekly = measure({ cases: cases.map(digestOf), registry, isVisited }, span);
        const counting = openCounting({ place: COMMUNITY, by: 'grid', span });
        for (const it of cases) {
          const course = courseOf(it, (factsOf.get(it.id) ?? []) as CourseFact[]);
          for (const { from, done } of course.stages)
            for (const kind of TIMED) expect((done[kind] ?? from) >= from).toBe(true);
          counting.addCase(course);
        }
        for (const resident of registry.residents)
          counting.addPerson(
            personNow(resident, {
              ...{ at: community.at, directory: community.directory, rules: [], isVisited },
              rowOf: (key) => community.look(key),
              ...{ unheard: new Set(), stale: new Set(), unvisited: new Set() },
            }),
          );
        const { areas } = counting.result();
        for (const area of [COMMUNITY, GRID]) {
          const figures = areas.find(({ place }) => place === area)?.figures ?? [];
          const found = Object.fromEntries(figures.map(({ id, count, of }) => [id, { good: count, of }]));
          const { 'on-the-spot': arrive, closed: close, joint, visits } = weekly.get(area) ?? {};
          if (figures.length > 0) expect(found).toMatchObject({ arrive, close, joint, visits });
        }
      }),
      { numRuns: 60 },
    );
  });
});
