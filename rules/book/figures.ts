import { INDICATORS } from './indicators.ts';

type IndicatorId = (typeof INDICATORS)[number]['id'];

/** The targets of the weekly judgement hold for all periods. */
const asWeekly = (id: IndicatorId) => {
  const { target, yellow, red } = INDICATORS.find((one) => one.id === id) as (typeof INDICATORS)[number];
  return { target, yellow, red };
};

/** Something that is counted of an area: a share, over a period or as it is now. */
export interface FigureDefinition {
  readonly id: string;
  readonly asOf: 'period' | 'now';
  /** Shares of what is as it should be; left out where nobody has set a target. */
  readonly limits?: { readonly target: number; readonly yellow: number; readonly red: number };
  /** What is counted is what should not be: its share is 1 less that of the limits. */
  readonly counts?: 'bad';
}

/**
 * Targets of the governance plans: visits on time 100 %, joint cases on time 90 %, people covered 98 %, on file 100 %, of high
 * risk with a kit 90 %, devices connected 90 %, bands worn 90 %, satisfaction 85 %, complaints 5 %. The limits of yellow and
 * red are ours.
 */
export const FIGURES = [
  { id: 'accept', asOf: 'period', limits: asWeekly('answered') },
  { id: 'contact', asOf: 'period', limits: asWeekly('answered') },
  { id: 'arrive', asOf: 'period', limits: asWeekly('on-the-spot') },
  { id: 'close', asOf: 'period', limits: asWeekly('closed') },
  { id: 'joint', asOf: 'period', limits: asWeekly('joint') },
  { id: 'visits', asOf: 'period', limits: asWeekly('visits') },
  { id: 'satisfied', asOf: 'period', limits: { target: 0.85, yellow: 0.75, red: 0.6 } },
  { id: 'complaints', asOf: 'period', limits: { target: 0.95, yellow: 0.9, red: 0.8 }, counts: 'bad' },
  { id: 'false-alarms', asOf: 'period', counts: 'bad' },
  { id: 'came-back', asOf: 'period', counts: 'bad' },
  { id: 'covered', asOf: 'now', limits: { target: 0.98, yellow: 0.9, red: 0.75 } },
  { id: 'on-file', asOf: 'now', limits: asWeekly('records') },
  { id: 'kit', asOf: 'now', limits: { target: 0.9, yellow: 0.8, red: 0.6 } },
  { id: 'connected', asOf: 'now', limits: asWeekly('connected') },
  { id: 'worn', asOf: 'now', limits: { target: 0.9, yellow: 0.6, red: 0.3 } },
  { id: 'idle', asOf: 'now', counts: 'bad' },
] as const satisfies readonly FigureDefinition[];
