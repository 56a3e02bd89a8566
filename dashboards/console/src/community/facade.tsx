import { type JSX, type KeyboardEvent, memo, useMemo, useState } from 'react';
import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';
import type { BuildingView } from '../../../../gateway/http/contract/registers.ts';
import { casePath, goTo } from '../state/route.ts';
import { buildingName, placeName } from '../words/place-name.ts';
import { useWords } from '../words/words.ts';
import { facadeShape, type Window } from './facade-shape.ts';
import type { Lights } from './light.ts';
import { Pane } from './pane.tsx';

/** What the pointer or the focus is on, and where on the screen. */
export interface Pointed {
  readonly window: Window;
  readonly light: ListedCase | undefined;
  readonly box: DOMRect;
}

interface FacadeProps {
  readonly building: BuildingView;
  readonly lights: Lights;
  readonly point: (pointed: Pointed | undefined) => void;
}

/** Sizes in units of the drawing; the page scales it as a whole. */
const [PANE_WIDTH, PANE_HEIGHT, GAP, WALL, ROOF, BASE] = [20, 24, 8, 12, 16, 22] as const;

/** A building as seen from the street: each home a window, lit while a case is open there. */
export const Facade = memo(DrawnFacade, looksTheSame);

/** A case somewhere changes the lights of one building: the others are not drawn again. */
function looksTheSame(before: FacadeProps, after: FacadeProps): boolean {
  const { building, lights, point } = after;
  if (before.building !== building || before.point !== point) return false;
  const places = [building.place, ...building.homes.map(({ place }) => place)];
  return places.every((place) => before.lights.get(place) === lights.get(place));
}

function DrawnFacade({ building, lights, point }: FacadeProps): JSX.Element {
  const words = useWords();
  const { floors, columns, windows } = useMemo(() => facadeShape(building.homes), [building.homes]);
  const [focused, focus] = useState(0);
  const width = columns * (PANE_WIDTH + GAP) - GAP + 2 * WALL;
  const height = floors * (PANE_HEIGHT + GAP) - GAP + 2 * WALL + ROOF + BASE;
  const name = buildingName(building.place.split('/').at(-1) ?? building.place, words);
  const own = lights.get(building.place);
  const worst = own ?? windows.map(({ home }) => lights.get(home.place)).find((it) => it?.level === 'red');
  const placed = (window: Window) => ({
    x: WALL + window.column * (PANE_WIDTH + GAP),
    y: ROOF + WALL + (floors - 1 - window.floor) * (PANE_HEIGHT + GAP),
    width: PANE_WIDTH,
    height: PANE_HEIGHT,
  });
  const move = (pressed: KeyboardEvent<SVGElement>): void => {
    const panes = [...pressed.currentTarget.querySelectorAll<SVGElement>('.pane')];
    const to = neighbour(windows, panes.indexOf(pressed.target as SVGElement), pressed.key);
    if (to === undefined) return;
    pressed.preventDefault();
    focus(to);
    panes[to]?.focus();
  };
  return (
    <figure className="facade" data-building={building.place}>
      {/* biome-ignore lint/a11y/useSemanticElements: a group of windows in a drawing has no element of its own */}
      <svg
        viewBox={`0 0 ${width} ${height}`}
        width={width}
        height={height}
        role="group"
        aria-label={words.community.facade(name, windows.length)}
        onKeyDown={move}
      >
        <Walls width={width} height={height} floors={floors} columns={columns} />
        {worst && <Beacon x={width / 2} light={worst} />}
        {windows.map((window, n) => (
          <Pane
            key={window.home.place}
            {...placed(window)}
            window={window}
            light={lights.get(window.home.place)}
            label={placeName(window.home.place, words)}
            isReached={n === Math.min(focused, windows.length - 1)}
            open={(it) => goTo(casePath(it.id))}
            point={point}
          />
        ))}
      </svg>
      <figcaption>{name}</figcaption>
    </figure>
  );
}

interface WallsProps {
  readonly width: number;
  readonly height: number;
  readonly floors: number;
  readonly columns: number;
}

/** Roof, wall, door, and a faint frame where no home is registered. */
function Walls({ width, height, floors, columns }: WallsProps): JSX.Element {
  const frames = Array.from({ length: floors * columns }, (_, n) => ({
    x: WALL + (n % columns) * (PANE_WIDTH + GAP),
    y: ROOF + WALL + Math.floor(n / columns) * (PANE_HEIGHT + GAP),
  }));
  return (
    <g>
      <path className="roof" d={`M2 ${ROOF} L${8} 5 H${width - 8} L${width - 2} ${ROOF}z`} />
      <rect className="wall" x={4} y={ROOF} width={width - 8} height={height - ROOF} />
      <rect className="ledge" x={4} y={ROOF} width={width - 8} height={3} />
      {frames.map(({ x, y }) => (
        <rect
          key={`${x} ${y}`}
          className="blind"
          x={x}
          y={y}
          width={PANE_WIDTH}
          height={PANE_HEIGHT}
          rx={2}
        />
      ))}
      <path className="door" d={`M${width / 2 - 8} ${height}v-13a8 7 0 0 1 16 0v13z`} />
    </g>
  );
}

/** A lamp on the roof, seen before any window is: a red somewhere inside, or a case of the building itself. */
function Beacon({ x, light }: { readonly x: number; readonly light: ListedCase }): JSX.Element {
  const words = useWords();
  return (
    <a
      href={casePath(light.id)}
      className={`beacon ${light.level}${light.state === 'open' ? ' waiting' : ''}`}
      aria-label={`${words.levels[light.level]} ${words.causes[light.cause]}`}
    >
      <rect x={x - 2} y={1} width={4} height={5} />
      <circle cx={x} cy={1} r={5} />
    </a>
  );
}

/** The nearest window in the direction of an arrow key. */
function neighbour(windows: readonly Window[], from: number, key: string): number | undefined {
  const at = windows[from];
  const [right, up] = DIRECTIONS[key] ?? [0, 0];
  if (at === undefined || (right === 0 && up === 0)) return undefined;
  const ahead = windows
    .map((window, n) => ({
      n,
      along: right * (window.column - at.column) + up * (window.floor - at.floor),
      window,
    }))
    .filter(({ along }) => along > 0);
  const distance = ({ along, window }: (typeof ahead)[number]): number =>
    along + 10 * (right === 0 ? Math.abs(window.column - at.column) : Math.abs(window.floor - at.floor));
  return ahead.sort((a, b) => distance(a) - distance(b))[0]?.n;
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};
