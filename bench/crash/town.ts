const COMMUNITY = 'hz/xh/wenxin/cuiyuan';

export interface TownDevice {
  readonly id: string;
  readonly kind: 'wristband' | 'smoke' | 'door' | 'occupancy';
}

const NUMBERS = Array.from({ length: 10 }, (_, n) => String(n + 1).padStart(2, '0'));
const homeOf = (n: string): string => `${COMMUNITY}/g01/b${Math.ceil(Number(n) / 2)}/0${n}`;

/** Ten of each kind; two homes share a building, so that fires also become cases of a whole building. */
export const DEVICES: readonly TownDevice[] = NUMBERS.flatMap((n) =>
  (['wristband', 'smoke', 'door', 'occupancy'] as const).map((kind) => ({ id: `${kind}-${n}`, kind })),
);

export const secretOf = (id: string): string => `the-long-secret-of-${id}`;

/** People who answer, each by a token. */
export const PEOPLE = ['desk', 'street', 'phone'] as const;
export const tokenOf = (person: string): string => `the-long-token-of-${person}`;
export const TOKENS = PEOPLE.map((name) => ({
  name,
  token: tokenOf(name),
  role: 'administrator',
  place: 'hz',
}));

export const TOWN = {
  timeZone: 'Asia/Shanghai',
  residents: NUMBERS.map((n) => ({ id: `r${n}`, place: homeOf(n), groups: ['lives-alone'] })),
  venues: NUMBERS.map((n) => ({ id: `v${n}`, place: COMMUNITY, capacity: 40 })),
  devices: DEVICES.map(({ id, kind }) => {
    const n = id.slice(-2);
    const where = { wristband: { resident: `r${n}` }, occupancy: { venue: `v${n}` } };
    return {
      id,
      kind,
      secret: secretOf(id),
      ...(kind in where ? where[kind as 'wristband'] : { place: homeOf(n) }),
    };
  }),
  staff: [
    { id: 's1', role: 'grid-worker', place: `${COMMUNITY}/g01` },
    { id: 'd1', role: 'duty-desk', place: COMMUNITY },
  ],
  shifts: [
    { staff: 's1', place: `${COMMUNITY}/g01`, weekly: '24/7' },
    { staff: 'd1', place: COMMUNITY, weekly: '24/7' },
  ],
};
