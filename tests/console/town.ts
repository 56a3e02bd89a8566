import { secretOf } from '../gateway-process.ts';

/** A small town to look at: five houses of different shapes, a venue, staff of every tier. */

const GRID = 'hz/xh/wenxin/cuiyuan/g01';
export const home = (building: string, flat: string): string => `${GRID}/${building}/${flat}`;

const HOUSES = [
  { id: 'b1', floors: 5, flats: 3 },
  { id: 'b3', floors: 7, flats: 2 },
  { id: 'b12', floors: 6, flats: 4 },
  { id: 'b14', floors: 9, flats: 2 },
  { id: 'b20', floors: 4, flats: 4 },
] as const;

const flats = HOUSES.flatMap(({ id, floors, flats }) =>
  Array.from({ length: floors * flats }, (_, n) => ({
    building: id,
    flat: `${String(Math.floor(n / flats) + 1).padStart(2, '0')}${String((n % flats) + 1).padStart(2, '0')}`,
  })),
);

/** Two of three homes are known to us. */
const known = flats.filter(({ building, flat }, n) => n % 3 !== 0 || (building === 'b12' && flat === '0501'));

const DESK = { role: 'duty-desk', place: 'hz/xh/wenxin/cuiyuan' } as const;

/** Two people at two screens; each signs in with a token of their own. */
export const OPERATORS = {
  li: { ...DESK, name: 'desk-li', token: 'a-long-token-of-desk-li', staff: 'd1' },
  wang: { ...DESK, name: 'desk-wang', token: 'a-long-token-of-desk-wang', staff: 'd2' },
} as const;

/** Who answers on the phone: the grid's worker, and the head of a building. */
export const PEOPLE = {
  worker: { name: 'phone-s1', token: 'a-long-token-of-s1', role: 'grid-worker', place: GRID, staff: 's1' },
  head: {
    name: 'phone-s2',
    token: 'a-long-token-of-s2',
    role: 'building-head',
    place: `${GRID}/b12`,
    staff: 's2',
  },
} as const;

export const TOWN = {
  timeZone: 'Asia/Shanghai',
  residents: known.map(({ building, flat }, n) => ({
    id: `r${n + 1}`,
    place: home(building, flat),
    name: `住户${n + 1}号`,
    phone: `1390000${String(n + 1).padStart(4, '0')}`,
    contacts: [{ name: `邻居${n + 1}`, phone: `1380000${String(n + 1).padStart(4, '0')}`, key: n % 2 === 0 }],
    groups: n % 4 === 0 ? ['lives-alone'] : n % 7 === 0 ? ['disabled'] : [],
    risk: n % 4 === 0 ? 'high' : 'low',
  })),
  devices: [
    ...known.map(({ building, flat }) => ({
      id: `smoke-${building}-${flat}`,
      kind: 'smoke',
      place: home(building, flat),
      secret: secretOf(`smoke-${building}-${flat}`),
    })),
    ...known
      .filter((_, n) => n % 4 === 0)
      .map(({ building, flat }, n) => ({
        id: `band-${building}-${flat}`,
        kind: 'wristband',
        resident: `r${n * 4 + 1}`,
        secret: secretOf(`band-${building}-${flat}`),
      })),
    { id: 'occ-v1', kind: 'occupancy', venue: 'v1', secret: secretOf('occ-v1') },
    { id: 'occ-v2', kind: 'occupancy', venue: 'v2', secret: secretOf('occ-v2') },
  ],
  staff: [
    { id: 's1', name: '网格员甲', role: 'grid-worker', place: GRID },
    { id: 's2', name: '楼长乙', role: 'building-head', place: `${GRID}/b12` },
    { id: 'd1', name: '值班员李', role: 'duty-desk', place: 'hz/xh/wenxin/cuiyuan' },
    { id: 'd2', name: '值班员王', role: 'duty-desk', place: 'hz/xh/wenxin/cuiyuan' },
    { id: 'st1', name: '街道值班室', role: 'street-duty', place: 'hz/xh/wenxin' },
    { id: 'dc1', name: '区指挥中心', role: 'district-centre', place: 'hz/xh' },
  ],
  venues: [
    { id: 'v1', place: 'hz/xh/wenxin/cuiyuan', name: '老年活动室', capacity: 40, hours: 'Mo-Su 08:30-17:00' },
    { id: 'v2', place: 'hz/xh/wenxin/cuiyuan', name: '社区食堂', capacity: 80, hours: '24/7' },
    { id: 'v3', place: 'hz/xh/wenxin/cuiyuan', name: '图书角' },
  ],
};
