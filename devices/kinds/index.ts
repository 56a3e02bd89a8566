import type { Kind } from '../kind.ts';
import { door } from './door/kind.ts';
import { environment } from './environment/kind.ts';
import { occupancy } from './occupancy/kind.ts';
import { smoke } from './smoke/kind.ts';
import { water } from './water/kind.ts';
import { wristband } from './wristband/kind.ts';

/** Every kind of device; a new one is a folder and a line here. */
export const KINDS: readonly Kind[] = [wristband, door, smoke, occupancy, water, environment];

const byName = new Map(KINDS.map((kind) => [kind.name, kind]));

export function kindNamed(name: string): Kind | undefined {
  return byName.get(name);
}
