/** What a bench's devices are: so many of the four kinds, and wristbands beside them that only call for help. */
export interface TownPlan {
  readonly devices: number;
  readonly callers: number;
  /** Sensors in empty homes, which nobody plays; with them nobody lives alone, so that only they are missed. */
  readonly silent?: number;
}

export interface TownDevice {
  readonly id: string;
  readonly kind: Kind;
  /** Which home of the town; a counter hangs in a venue. */
  readonly home: number;
}

type Kind = 'wristband' | 'door' | 'smoke' | 'occupancy';

/** Ten devices are four homes and a venue: worn ones are the most, a venue's counter is the rarest. */
const MIX: readonly (readonly [Kind, number])[] = [
  ['wristband', 0],
  ['door', 0],
  ['smoke', 0],
  ['wristband', 1],
  ['door', 1],
  ['smoke', 1],
  ['wristband', 2],
  ['door', 2],
  ['wristband', 3],
  ['occupancy', 0],
];
const HOMES_IN_MIX = 4;

export const SECRET = 'the-secret-of-every-device';
export const TOKEN = 'a-long-token-for-the-bench';
const PLACE = 'hz/xh/wenxin/cuiyuan';
const HOMES_PER_GRID = 60;

export const townDevices = ({ devices }: Pick<TownPlan, 'devices'>): TownDevice[] =>
  Array.from({ length: devices }, (_, n) => {
    const [kind, home] = MIX[n % MIX.length] ?? ['door', 0];
    return { id: `${kind}-${n}`, kind, home: Math.floor(n / MIX.length) * HOMES_IN_MIX + home };
  });

export const silentId = (n: number): string => `silent-${n}`;
export const callerId = (n: number): string => `caller-${n}`;
export const callerHome = (n: number): string => home(n, 'c');

/** The community file; staff is always on duty, and everybody lives alone. */
export function townText({ devices, callers, silent = 0 }: TownPlan): object {
  const all = townDevices({ devices });
  const homes = Math.ceil(devices / MIX.length) * HOMES_IN_MIX;
  const grids = Math.ceil(Math.max(homes, callers, silent) / HOMES_PER_GRID);
  const wearers = all.filter(({ kind }) => kind === 'wristband');
  const venues = all.filter(({ kind }) => kind === 'occupancy');
  return {
    timeZone: 'Asia/Shanghai',
    holidays: [],
    residents: [
      ...wearers.map((one) => resident(`r-${one.id}`, home(one.home, 'h'), silent === 0)),
      ...Array.from({ length: callers }, (_, n) => resident(`r-${callerId(n)}`, callerHome(n), silent === 0)),
    ],
    devices: [
      ...all.map((one) => ({ id: one.id, kind: one.kind, secret: SECRET, ...whereIs(one) })),
      ...Array.from({ length: callers }, (_, n) => ({
        id: callerId(n),
        kind: 'wristband',
        secret: SECRET,
        resident: `r-${callerId(n)}`,
      })),
      ...Array.from({ length: silent }, (_, n) => ({
        id: silentId(n),
        kind: 'door',
        secret: SECRET,
        place: home(n, 'silent'),
      })),
    ],
    bridges: [],
    staff: [
      ...Array.from({ length: grids }, (_, n) => ({
        id: `s${n}`,
        role: 'grid-worker',
        place: `${PLACE}/g${n}`,
      })),
      { id: 'desk', role: 'duty-desk', place: PLACE },
    ],
    shifts: [
      ...Array.from({ length: grids }, (_, n) => ({
        staff: `s${n}`,
        place: `${PLACE}/g${n}`,
        weekly: '24/7',
      })),
      { staff: 'desk', place: PLACE, weekly: '24/7' },
    ],
    venues: venues.map(({ id }) => ({
      id: `v-${id}`,
      place: PLACE,
      capacity: 40,
      hours: 'Mo-Su 07:00-22:00',
      proposals: false,
    })),
  };
}

const home = (n: number, block: string): string => {
  const grid = Math.floor(n / HOMES_PER_GRID);
  return `${PLACE}/g${grid}/${block}${Math.floor(n / 20)}/${String(n).padStart(4, '0')}`;
};

const resident = (id: string, place: string, alone: boolean) => ({
  id,
  place,
  groups: alone ? ['lives-alone'] : [],
  risk: 'middle',
});

function whereIs({ id, kind, home: n }: TownDevice): object {
  if (kind === 'wristband') return { resident: `r-${id}` };
  return kind === 'occupancy' ? { venue: `v-${id}` } : { place: home(n, 'h') };
}

/** What a device says with its `seq`-th reading: ordinary life, which raises nothing. `at` is ISO 8601. */
export function sayOrdinary(kind: Kind, at: string, seq: number): string {
  const head = `{"at":"${at}","seq":${seq}`;
  switch (kind) {
    case 'wristband':
      return `${head},"heartRate":${60 + (seq % 40)},"spo2":${95 + (seq % 5)},"skinTemperature":${31 + (seq % 20) / 10},"steps":${seq * 3},"worn":true,"battery":81}`;
    case 'door':
      return `${head},"open":${seq % 2 === 0},"battery":74,"rssi":-67}`;
    case 'smoke':
      return `${head},"smoke":false,"smokeDensity":0.2,"temperature":${20 + (seq % 30) / 10},"battery":90}`;
    case 'occupancy':
      return `${head},"people":${4 + (Math.floor(seq / 8) % 7)},"present":true,"battery":66}`;
  }
}
