import type { Rule } from '../rule.ts';
import { care } from './care.ts';
import { detectors } from './detectors.ts';
import { fire } from './fire.ts';
import { persons } from './persons.ts';
import { places } from './places.ts';
import { upkeep } from './upkeep.ts';

/** The rules we ship. */
export const BOOK: readonly Rule[] = [...fire, ...persons, ...places, ...upkeep, ...detectors, ...care];
