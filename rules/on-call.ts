import type { Role, Staff } from '../devices/registry.ts';
import { TIER_ROLE } from './tier.ts';

const CARRIERS: ReadonlySet<Role> = new Set(Object.values(TIER_ROLE));
const NEIGHBOURS: ReadonlySet<Role> = new Set<Role>(['building-head', 'helper']);
/** Roles that are told of cases: for the others a shift, leave or override means nothing. */
export const ON_CALL: ReadonlySet<Role> = new Set([...CARRIERS, ...NEIGHBOURS]);

/** Who carries cases stands in for one who carries cases, of whatever tier; a neighbour for a neighbour. */
export const mayStandIn = (one: Pick<Staff, 'role'>, other: Pick<Staff, 'role'>): boolean =>
  [CARRIERS, NEIGHBOURS].some((roles) => roles.has(one.role) && roles.has(other.role));
