/** Red may cost a life or become a major accident now; yellow is danger building up; blue is a lapse of upkeep. */
export const LEVELS = ['blue', 'yellow', 'red'] as const;
export type Level = (typeof LEVELS)[number];

/** What decides the clocks of a case: a red is an emergency or a state; yellow is service, blue is upkeep. */
export const URGENCIES = ['upkeep', 'service', 'state', 'emergency'] as const;
export type Urgency = (typeof URGENCIES)[number];

export const isMoreUrgent = (a: Urgency, b: Urgency): boolean => URGENCIES.indexOf(a) > URGENCIES.indexOf(b);

export function levelOf(urgency: Urgency): Level {
  switch (urgency) {
    case 'emergency':
    case 'state':
      return 'red';
    case 'service':
      return 'yellow';
    case 'upkeep':
      return 'blue';
  }
}

/** Ageing: what is not closed in time rises one colour; a red stays what it is. */
export function agedUrgency(urgency: Urgency): Urgency {
  switch (urgency) {
    case 'upkeep':
      return 'service';
    case 'service':
      return 'state';
    case 'state':
    case 'emergency':
      return urgency;
  }
}
