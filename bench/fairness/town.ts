const GRID = 'hz/xh/wenxin/cuiyuan/g01';

/** Enough that one may press again only when everybody else has: presses of one person within 10 s are one. */
export const BANDS = Array.from({ length: 500 }, (_, n) => `band-${String(n + 1).padStart(4, '0')}`);
export const FLOODER = 'flooder';
export const secretOf = (id: string): string => `the-long-secret-of-${id}`;

/** Readers that will stop reading, each by a token of its own. */
export const FROZEN = { mqtt: 'frozen-mqtt', live: 'frozen-live' } as const;
export const TOKENS = Object.values(FROZEN).map((name) => ({
  name,
  token: secretOf(name),
  role: 'administrator',
  place: 'hz',
}));

/** So many people on duty make each fact of who was told some 30 kB long: what waits for a frozen reader grows fast. */
const STAFF = Array.from({ length: 500 }, (_, n) => `worker-${'x'.repeat(48)}-${n}`);

export const TOWN = {
  timeZone: 'Asia/Shanghai',
  residents: BANDS.map((id) => ({ id: `r-${id}`, place: `${GRID}/b01/${id}` })),
  devices: [
    ...BANDS.map((id) => ({ id, kind: 'wristband', resident: `r-${id}`, secret: secretOf(id) })),
    { id: FLOODER, kind: 'smoke', place: `${GRID}/b02/0101`, secret: secretOf(FLOODER) },
  ],
  staff: STAFF.map((id) => ({ id, role: 'grid-worker', place: GRID })),
  shifts: STAFF.map((staff) => ({ staff, place: GRID, weekly: '24/7' })),
};
