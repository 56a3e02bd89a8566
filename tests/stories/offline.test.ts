import { describe, expect, it } from 'vitest';
import { days, hours, minus, minutes, plus } from '../../devices/time.ts';
import { only } from '../community.ts';
import { factsOfType, Scenario } from '../scenario.ts';

const smoke = () => {
  const story = new Scenario({ registry: only('smoke-0501') });
  return { start: story.now, story: story.sends('smoke-0501', { smoke: true }) };
};

const clocks = (story: Scenario) =>
  story.theCase().deadlines.map(({ kind, state, why = '' }) => `${kind} ${state} ${why}`.trim());

describe('what was done out of reach', () => {
  it('[AW13] an acceptance made in time and told late meets its clock, and undoes nothing', () => {
    const { start, story } = smoke();
    story.at(minutes(4)).answers('s1', 'accept', { madeAt: plus(start, minutes(2)) });
    expect(clocks(story)).toEqual([
      'contact running',
      'arrive running',
      'close running',
      'accept met offline',
      'accept met',
    ]);
    expect(story.theCase()).toMatchObject({ tier: 'community', responsible: { actor: { staff: 's1' } } });
    expect(factsOfType(story.record.facts, 'deadline-missed'), 'the miss stays in the record').toHaveLength(
      1,
    );
  });

  it('[AW13] so does an arrival, with all that it implies', () => {
    const { start, story } = smoke();
    story.at(minutes(16)).answers('s1', 'arrive', { madeAt: plus(start, minutes(2)) });
    expect(story.theCase().state).toBe('on-scene');
    expect(clocks(story).slice(0, 4)).toEqual([
      'contact met offline',
      'arrive met offline',
      'close running',
      'accept met offline',
    ]);
  });

  it('[AW13] what was done too late stays missed', () => {
    const { start, story } = smoke();
    story.at(minutes(16)).answers('s1', 'arrive', { madeAt: plus(start, minutes(4)) });
    expect(clocks(story).slice(0, 4)).toEqual([
      'contact met offline',
      'arrive met offline',
      'close running',
      'accept missed',
    ]);
  });

  it('[AW14] whoever accepted first, out of reach, works on it beside the one who is responsible by now', () => {
    const { start, story } = smoke();
    story.at(minutes(4)).answers('d1', 'accept').at(minutes(5));
    story.answers('s1', 'accept', { madeAt: plus(start, minutes(2)) });
    expect(story.decision?.ok).toBe(true);
    expect(story.theCase()).toMatchObject({
      responsible: { actor: { staff: 'd1' } },
      support: [{ actor: { staff: 's1' } }],
    });
    expect(clocks(story)).toContain('accept met offline');
    story.answers('st1', 'accept', { madeAt: plus(start, minutes(2)) });
    expect(story.decision, 'the clock is met: nobody else was waited for').toMatchObject({
      why: 'already-accepted',
    });
  });

  it('[AW15] a time before the case, or in the future, is not believed', () => {
    for (const by of [-minutes(1), hours(1)]) {
      const { start, story } = smoke();
      story.at(minutes(4)).answers('s1', 'accept', { madeAt: (start + by) as typeof start });
      expect(clocks(story)).toContain('accept missed');
      expect(factsOfType(story.record.facts, 'case-accepted')[0]).not.toHaveProperty('madeAt');
    }
  });

  it('[AW15] a miss that our own downtime excused is met too', () => {
    const { start, story } = smoke();
    story
      .at(minutes(1))
      .isDownFor(minutes(3))
      .answers('s1', 'accept', { madeAt: plus(start, minutes(2)) });
    expect(clocks(story)).toContain('accept met offline');
  });
});

describe('keys', () => {
  const noted = (story: Scenario) => factsOfType(story.record.facts, 'note-added').length;

  it('[AW16] are known for seven days, also of a case that was closed and forgotten, and after a restart', () => {
    const { story } = smoke();
    const { id } = story.theCase();
    const again = () => story.answers('s1', 'note', { case: id, key: 'k', note: 'n' });
    again().sends('smoke-0501', { smoke: false }).at(minutes(2)).answers('s1', 'resolve', { reason: 'real' });
    expect(story.openCases()).toEqual([]);
    again();
    story.record.restart();
    again();
    story.at(minus(days(7) as never, minutes(1)) as never);
    again();
    expect(noted(story)).toBe(1);
  });

  it('[AW16] after that the same key is a new answer', () => {
    const { story } = smoke();
    story
      .answers('s1', 'note', { key: 'k', note: 'n' })
      .at(days(7))
      .answers('s1', 'note', { key: 'k', note: 'n' });
    expect(noted(story)).toBe(2);
  });

  it('[AW16] beyond five hundred within a week the oldest of a case are forgotten', () => {
    const { story } = smoke();
    for (let n = 0; n <= 500; n++) story.answers('s1', 'note', { key: `k${n}`, note: 'n' });
    story.answers('s1', 'note', { key: 'k1', note: 'n' });
    expect(noted(story)).toBe(501);
    story.answers('s1', 'note', { key: 'k0', note: 'n' });
    expect(noted(story)).toBe(502);
  });
});

describe('what comes back', () => {
  /** A fire that was settled at four minutes. */
  const settled = () => {
    const { story } = smoke();
    story.answers('s1', 'accept').sends('smoke-0501', { smoke: false }).at(minutes(4));
    const { id } = story.theCase();
    story.answers('s1', 'resolve', { reason: 'real' });
    return { story, id };
  };

  it('[AW17] within thirty days of its settling it says so, also after a restart', () => {
    const { story, id } = settled();
    story.at(days(10)).record.restart();
    story.at(days(30)).sends('smoke-0501', { smoke: true });
    const openings = factsOfType(story.record.facts, 'case-opened').filter(({ cause }) => cause === 'smoke');
    expect(openings.at(-1)).toMatchObject({ cameBack: id });
    const it = story.openCases().find(({ cause }) => cause === 'smoke');
    expect(it?.cameBack).toBe(id);
  });

  it('[AW17] later it is a new trouble', () => {
    const { story } = settled();
    story.at(plus(days(30) as never, minutes(5)) as never).sends('smoke-0501', { smoke: true });
    expect(story.openCases().find(({ cause }) => cause === 'smoke')?.cameBack).toBeUndefined();
  });

  it('[AW18] what cleared by itself was nobody’s work, and does not come back', () => {
    const story = new Scenario({ registry: only('door-0502') })
      .sends('door-0502', { open: true })
      .at(hours(1));
    story.sends('door-0502', { open: false }).sends('door-0502', { open: true }).at(hours(3));
    const openings = factsOfType(story.record.facts, 'case-opened');
    expect(openings.map(({ cameBack }) => cameBack)).toEqual([undefined, undefined]);
  });
});
