import { defineRule } from '../rule.ts';

/** What an area is measured by, week by week: the share that is as it should be. */
export interface Indicator {
  readonly id: string;
  readonly names: { readonly zh: string; readonly en: string };
  /** Under it the area turns blue, under `yellow` yellow, under `red` red. */
  readonly target: number;
  readonly yellow: number;
  readonly red: number;
}

/**
 * Targets of the governance plans: visits on time 100 %, joint cases on time 90 %, devices connected 90 %, people on file
 * 100 %. For answering, coming and closing in time the plans give the clocks and no share; 90 % is ours, and so are the
 * limits of yellow and red.
 */
export const INDICATORS = [
  {
    id: 'visits',
    names: { zh: '走访按时率', en: 'Visits on time' },
    ...{ target: 1, yellow: 0.9, red: 0.75 },
  },
  {
    id: 'answered',
    names: { zh: '响应按时率', en: 'Answered in time' },
    ...{ target: 0.9, yellow: 0.8, red: 0.6 },
  },
  {
    id: 'on-the-spot',
    names: { zh: '到场按时率', en: 'On the spot in time' },
    ...{ target: 0.9, yellow: 0.8, red: 0.6 },
  },
  {
    id: 'closed',
    names: { zh: '办结按时率', en: 'Closed in time' },
    ...{ target: 0.9, yellow: 0.8, red: 0.6 },
  },
  {
    id: 'joint',
    names: { zh: '联办按时率', en: 'Joint cases in time' },
    ...{ target: 0.9, yellow: 0.7, red: 0.45 },
  },
  {
    id: 'connected',
    names: { zh: '设备在线率', en: 'Devices connected' },
    ...{ target: 0.9, yellow: 0.8, red: 0.6 },
  },
  {
    id: 'records',
    names: { zh: '档案有效率', en: 'Records up to date' },
    ...{ target: 1, yellow: 0.9, red: 0.55 },
  },
] as const satisfies readonly Indicator[];

/** Of fewer than these a share says nothing of an area: one miss among four would turn it red. */
export const FEWEST_MEASURED = 5;

/** An area's case is dealt with like the gap in a roster: its sentence is made of the figures. */
export const INDICATOR = defineRule({
  id: 'indicator',
  names: { zh: '指标未达标', en: 'Target missed' },
  urgency: 'upkeep',
  cause: 'indicator',
  where: {},
  on: { type: 'momentary', field: 'indicator' },
  why: { zh: '指标未达标。', en: 'A target was missed.' },
});
