import type { BuildingView } from '../../../../gateway/http/contract/registers.ts';

type Home = BuildingView['homes'][number];

/** Where a home's window is: floor from the ground up, column from the left, both from 0. */
export interface Window {
  readonly home: Home;
  readonly floor: number;
  readonly column: number;
}

export interface FacadeShape {
  readonly floors: number;
  readonly columns: number;
  readonly windows: readonly Window[];
}

/** Columns of a façade whose home ids say nothing of floors. */
const USUAL_COLUMNS = 4;
/** Taller or wider readings of an id are no floor and flat: such homes are lined up in order. */
const [MOST_FLOORS, MOST_COLUMNS] = [60, 16] as const;

/** Reads floors and flats from ids like `0501` (floor 5, flat 1); where any is different all are lined up in order. */
export function facadeShape(homes: readonly Home[]): FacadeShape {
  const numbered = homes.map((home) => ({ home, at: numberedAt(home.place) }));
  // `101` and `0101` would be one window.
  const places = new Set(numbered.map(({ at }) => at && `${at.floor} ${at.flat}`));
  if (!places.has(undefined) && places.size === homes.length && homes.length > 0) {
    const flats = [...new Set(numbered.map(({ at }) => at?.flat ?? 0))].sort((a, b) => a - b);
    const windows = numbered.map(({ home, at }) => ({
      home,
      floor: (at?.floor ?? 1) - 1,
      column: (at?.flat ?? 1) - 1,
    }));
    return {
      floors: Math.max(...windows.map(({ floor }) => floor)) + 1,
      columns: Math.max(2, flats.at(-1) ?? 1),
      windows,
    };
  }
  const columns = Math.min(USUAL_COLUMNS, Math.max(2, homes.length));
  return {
    floors: Math.max(1, Math.ceil(homes.length / columns)),
    columns,
    windows: homes.map((home, n) => ({ home, floor: Math.floor(n / columns), column: n % columns })),
  };
}

function numberedAt(place: string): { floor: number; flat: number } | undefined {
  const [, floor, flat] = /(?:^|\/)(\d{1,2})(\d{2})$/.exec(place) ?? [];
  const [high, wide] = [Number(floor), Number(flat)];
  const isNumbered = high >= 1 && wide >= 1 && high <= MOST_FLOORS && wide <= MOST_COLUMNS;
  return isNumbered ? { floor: high, flat: wide } : undefined;
}
