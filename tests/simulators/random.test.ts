import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from '../../simulators/random.ts';

const draw = (random: Random, count = 8): number[] => Array.from({ length: count }, () => random.unit());

describe('chance', () => {
  it('[SM1] the same seed and names give the same stream', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (seed, name) => {
        expect(draw(new Random(seed).split(name))).toEqual(draw(new Random(seed).split(name)));
      }),
    );
  });

  it('[SM1] one more consumer, or one that draws more, shifts nobody else', () => {
    const [alone, busy] = [new Random('seed'), new Random('seed')];
    draw(busy, 100);
    draw(busy.split('newcomer'), 100);
    expect(draw(busy.split('old'))).toEqual(draw(alone.split('old')));
    expect(draw(alone.split('old'))).not.toEqual(draw(alone.split('other')));
  });

  it('[SM2] values lie where they are asked for, and in the mean where they should', () => {
    const random = new Random('mean');
    const many = (make: () => number) => Array.from({ length: 20_000 }, make);
    const mean = (all: number[]) => all.reduce((sum, one) => sum + one, 0) / all.length;
    const units = many(() => random.unit());
    expect(units.every((one) => one >= 0 && one < 1)).toBe(true);
    expect(mean(units)).toBeCloseTo(0.5, 1);
    expect(mean(many(() => random.normal(70, 5)))).toBeCloseTo(70, 0);
    expect(mean(many(() => random.poisson(3)))).toBeCloseTo(3, 0);
    expect(mean(many(() => random.poisson(80)))).toBeCloseTo(80, 0);
    expect(mean(many(() => random.exponential(10)))).toBeCloseTo(10, 0);
    const whole = new Set(many(() => random.whole(2, 4)));
    expect([...whole].sort()).toEqual([2, 3, 4]);
  });
});
