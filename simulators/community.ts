import type { Group, Risk } from '../devices/registry.ts';
import type { CommunityText, DeviceText, ResidentText } from './community-text.ts';
import { Random } from './random.ts';
import { headOf, type Staffing, staffOf } from './staffing.ts';

export interface CommunityOptions {
  readonly seed: string;
  /** Homes that are equipped; at most `MOST_HOMES`. */
  readonly homes: number;
  /** Left out: one for every 60 equipped homes. */
  readonly grids?: number;
  /** Share of residents who have a wristband and wear it: 0.15 today, 0.9 is the goal. */
  readonly wearing: number;
  readonly staffing: Staffing;
  /** Every building has a head who is told as a neighbour. */
  readonly heads?: boolean;
  /** A community's place id. */
  readonly place?: string;
  /** What secrets are made from; with the same one they are the same. */
  readonly secret?: string;
  /** The first day of the simulated time: who is in hospital is away for some weeks from then. */
  readonly from?: string;
}

/** A generated community is one gateway's: more equipped homes than a street of twelve communities has are refused. */
export const MOST_HOMES = 20_000;

/** About 60 equipped homes to a grid of 300 households. */
const HOMES_PER_GRID = 60;
const HOMES_PER_BUILDING = 20;
/** One building in so many has a radio gateway for its doors and smoke detectors. */
const BUILDINGS_PER_RADIO = 3;
const GRIDS_PER_VENUE = 5;

/** A community as plain data, in the shape of the community file. Throws a `RangeError` on more homes than allowed. */
export function generateCommunity(options: CommunityOptions): CommunityText {
  const { homes, place = 'hz/xh/wenxin/cuiyuan' } = options;
  if (!(homes >= 1 && homes <= MOST_HOMES)) throw new RangeError(`homes must be from 1 to ${MOST_HOMES}`);
  const chance = new Random(options.seed).split('community');
  const perGrid = Math.ceil(homes / (options.grids ?? Math.ceil(homes / HOMES_PER_GRID)));
  const grids = numbered(Math.ceil(homes / perGrid), (n) => `${place}/g${two(n)}`);
  const secretOf = (id: string): string => secret(options, id);
  const all = numbered(homes, (n) => equipHome(n - 1, perGrid, { ...options, place }, chance, secretOf));
  const posts = staffOf(options.staffing, place, grids);
  const buildings = options.heads === true ? [...new Set(all.map((home) => home.building))] : [];
  const heads = buildings.map(headOf);
  const radios = [...new Set(all.flatMap((home) => home.radio ?? []))];
  const venues = numbered(Math.ceil(grids.length / GRIDS_PER_VENUE), (n) => ({
    id: `v${n}`,
    place,
    name: `老年活动室${n}`,
    capacity: 40,
    hours: 'Mo-Fr 08:30-17:00; Sa 09:00-12:00',
    limits: { earliest: '07:00', latest: '21:00', hoursPerWeek: 50, notice: 'P2D' },
    proposals: false,
  }));
  return {
    timeZone: 'Asia/Shanghai',
    holidays: [],
    residents: all.flatMap((home) => home.residents),
    devices: [
      ...all.flatMap((home) => home.devices),
      ...venues.map(({ id }) => ({
        id: `occ-${id}`,
        kind: 'occupancy',
        venue: id,
        secret: secretOf(`occ-${id}`),
      })),
    ],
    bridges: radios.map((id) => ({
      id,
      secret: secretOf(id),
      convention: 'zigbee2mqtt',
      topics: [`${id}/#`],
    })),
    staff: [...posts.map(({ staff }) => staff), ...heads],
    shifts: posts.flatMap(({ staff, shifts }) => shifts.map((shift) => ({ staff: staff.id, ...shift }))),
    venues,
  };
}

interface EquippedHome {
  readonly building: string;
  readonly residents: ResidentText[];
  readonly devices: DeviceText[];
  readonly radio?: string;
}

function equipHome(
  n: number,
  perGrid: number,
  options: CommunityOptions & { readonly place: string },
  chance: Random,
  secretOf: (id: string) => string,
): EquippedHome {
  const grid = Math.floor(n / perGrid) + 1;
  const inGrid = n % perGrid;
  const building = Math.floor(inGrid / HOMES_PER_BUILDING) + 1;
  const inBuilding = inGrid % HOMES_PER_BUILDING;
  const home = `${two(1 + Math.floor(inBuilding / 4))}${two(1 + (inBuilding % 4))}`;
  const name = `g${two(grid)}-b${two(building)}-${home}`;
  const place = `${options.place}/g${two(grid)}/b${two(building)}/${home}`;
  const own = chance.split(name);
  const radio = building % BUILDINGS_PER_RADIO === 0 ? `zb-g${two(grid)}-b${two(building)}` : undefined;
  const hung = ['door', 'smoke'].map((kind): DeviceText => {
    const id = `${kind}-${name}`;
    return radio === undefined
      ? { id, kind, place, secret: secretOf(id) }
      : { id, kind, place, bridge: radio, address: `${home}/${kind}` };
  });
  const resident = settle(`r-${name}`, place, `住户${home}`, own, options);
  const band = `band-${name}`;
  const wears = own.split('wears').chance(options.wearing);
  const worn: DeviceText[] = wears
    ? [{ id: band, kind: 'wristband', resident: resident.id, secret: secretOf(band) }]
    : [];
  return {
    building: `${options.place}/g${two(grid)}/b${two(building)}`,
    residents: [resident],
    devices: [...hung, ...worn],
    ...(radio !== undefined && { radio }),
  };
}

function settle(
  id: string,
  place: string,
  name: string,
  chance: Random,
  { from = '2026-01-01' }: CommunityOptions,
): ResidentText {
  const risk: Risk = chance.pick([
    'high',
    'middle',
    'middle',
    'middle',
    'middle',
    'low',
    'low',
    'low',
    'low',
    'low',
  ]);
  const more: Group[] = chance.chance(0.05) ? [chance.pick(['disabled', 'mental-disorder', 'migrant'])] : [];
  const away = chance.chance(IN_HOSPITAL)
    ? {
        until: Temporal.PlainDate.from(from)
          .add({ days: chance.whole(7, 60) })
          .toString(),
      }
    : undefined;
  // Whoever has a mental disorder has somebody who answers for them.
  const contacts = more.includes('mental-disorder') && [{ guardian: true, asOf: from }];
  const file = { ...(contacts && { contacts }), ...(away && { away }) };
  return { id, place, name, groups: ['lives-alone', ...more], risk, ...file };
}

/** Share of old people who lie in a hospital on a given day. */
const IN_HOSPITAL = 0.01;

/** 128 bits in five-bit letters, from two streams that only the same secret gives. */
function secret({ seed, secret: salt = seed }: CommunityOptions, id: string): string {
  const letters = 'abcdefghijkmnpqrstuvwxyz23456789';
  const chance = new Random(`secret ${salt}`).split(id);
  return Array.from({ length: 26 }, () => letters[chance.whole(0, 31)]).join('');
}

const two = (n: number): string => String(n).padStart(2, '0');
const numbered = <T>(count: number, make: (n: number) => T): T[] =>
  Array.from({ length: count }, (_, n) => make(n + 1));
