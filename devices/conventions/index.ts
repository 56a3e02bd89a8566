import type { Convention } from '../convention.ts';
import { native } from './native/convention.ts';
import { zigbee2mqtt } from './zigbee2mqtt/convention.ts';

/** Every convention; a new one is a folder and a line here. */
export const CONVENTIONS: readonly Convention[] = [native, zigbee2mqtt];

const byName = new Map(CONVENTIONS.map((convention) => [convention.name, convention]));

export function conventionNamed(name: string): Convention | undefined {
  return byName.get(name);
}
