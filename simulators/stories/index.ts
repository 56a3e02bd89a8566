import type { Story } from '../story.ts';
import { fallAndUp, fallAtNight } from './fall.ts';
import { buildingFire, kitchenFire, nightWithoutDuty } from './fire.ts';
import { falseSos, goneOut, nobodyStirs, sos } from './life.ts';
import { crowdedVenue, deadSensor, gatewayOutage, powerCut, stormOfBlues } from './upkeep.ts';

/** Every story, by name. */
export const STORIES: readonly Story[] = [
  kitchenFire,
  buildingFire,
  fallAtNight,
  fallAndUp,
  nobodyStirs,
  goneOut,
  sos,
  falseSos,
  crowdedVenue,
  deadSensor,
  gatewayOutage,
  powerCut,
  nightWithoutDuty,
  stormOfBlues,
];

export const storyNamed = (name: string): Story | undefined => STORIES.find((story) => story.name === name);
