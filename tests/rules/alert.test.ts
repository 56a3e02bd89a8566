import { describe, expect, it } from 'vitest';
import { type Duration, type Instant, instant, seconds } from '../../devices/time.ts';
import { type Alert, alertDue, elapse, isStanding, observe, type Truth } from '../../rules/alert.ts';

const T0 = instant(0);
const T9 = instant(9_000_000);
const QUIET: Alert = { phase: 'quiet' };
const PENDING: Alert = { phase: 'pending', since: T0 };
const RAISED: Alert = { phase: 'raised', since: T0, id: 'a' };
const CLEARING: Alert = { phase: 'clearing', since: T0, raisedAt: T0, id: 'a' };

const at = (alert: Alert, truth: Truth, onDelay = 0, offDelay = 0) =>
  observe(alert, truth, T9, { onDelay: seconds(onDelay), offDelay: seconds(offDelay) }, () => 'new');

describe('an alert', () => {
  it.each<[Alert, Truth, number, number, Alert, string | undefined]>([
    [QUIET, 'false', 0, 0, QUIET, undefined],
    [QUIET, 'true', 0, 0, { phase: 'raised', since: T9, id: 'new' }, 'raised'],
    [QUIET, 'true', 5, 0, { phase: 'pending', since: T9 }, undefined],
    [PENDING, 'true', 5, 0, PENDING, undefined],
    [PENDING, 'false', 5, 0, QUIET, undefined],
    [RAISED, 'true', 0, 5, RAISED, undefined],
    [RAISED, 'false', 0, 0, QUIET, 'cleared'],
    [RAISED, 'false', 0, 5, { phase: 'clearing', since: T9, raisedAt: T0, id: 'a' }, undefined],
    [CLEARING, 'false', 0, 5, CLEARING, undefined],
    [CLEARING, 'true', 0, 5, RAISED, undefined],
  ])('[AL1] %j seen %s with delays %d s, %d s becomes %j', (before, truth, on, off, after, change) => {
    expect(at(before, truth, on, off)).toEqual([after, change]);
  });

  it.each([QUIET, PENDING, RAISED, CLEARING])('[AL5] what is unknown leaves it as it is: %j', (alert) => {
    expect(at(alert, 'unknown', 5, 5)).toEqual([alert, undefined]);
  });

  const due = (alert: Alert): Instant | undefined =>
    alertDue(alert, { onDelay: 3 as Duration, offDelay: 7 as Duration });

  it('[AL6] has a time of its own only while it waits', () => {
    expect([QUIET, PENDING, RAISED, CLEARING].map(due)).toEqual([undefined, 3, undefined, 7]);
  });

  it('[AL7] whose time runs out is raised, or cleared', () => {
    const raised = { phase: 'raised', since: T9, id: 'x' };
    expect(elapse(PENDING, T9, 'x')).toEqual([raised, 'raised']);
    expect(elapse(QUIET, T9, 'x'), 'an absence that has lasted').toEqual([raised, 'raised']);
    expect(elapse(CLEARING, T9, 'a')).toEqual([QUIET, 'cleared']);
    expect(elapse(RAISED, T9, 'a')).toEqual([RAISED, undefined]);
  });

  it('[AL8] stands while it is raised or clearing', () => {
    expect([QUIET, PENDING, RAISED, CLEARING].map(isStanding)).toEqual([false, false, true, true]);
  });
});
