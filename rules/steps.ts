import type { Condition } from './condition-shape.ts';
import type { Level, Urgency } from './level.ts';

export type Steps = Extract<Condition, { type: 'levels' }>;

/**
 * The level that a value reaches, from 1, 0 for none: a worse one at once; the present one is left only past its reset,
 * and then for the worst that the value itself reaches.
 */
export function nextStep({ steps, side }: Steps, current: number, value: number): number {
  const beyond = (limit: number): boolean => (side === 'above' ? value > limit : value < limit);
  const reached = steps.findLastIndex(({ limit }) => beyond(limit)) + 1;
  if (reached > current) return reached;
  const reset = steps[current - 1]?.reset;
  const isLeft = reset !== undefined && (side === 'above' ? value < reset : value > reset);
  return isLeft ? reached : current;
}

/** The urgency of a level that a rule names by its colour: a red of a sensor is an emergency. */
export function urgencyOf(level: Level): Urgency {
  switch (level) {
    case 'red':
      return 'emergency';
    case 'yellow':
      return 'service';
    case 'blue':
      return 'upkeep';
  }
}
