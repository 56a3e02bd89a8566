import type { JSX } from 'react';

/** Floors and columns of the houses, and which window is lit: always the same street. */
const HOUSES = [
  { floors: 5, columns: 3 },
  { floors: 8, columns: 2 },
  { floors: 6, columns: 4 },
  { floors: 10, columns: 3 },
  { floors: 7, columns: 3 },
  { floors: 4, columns: 4 },
  { floors: 9, columns: 2 },
  { floors: 6, columns: 3 },
] as const;
const [PANE, GAP, STREET] = [14, 8, 260] as const;

/** The street behind the sign-in: most windows are dark, some are awake. */
export function Skyline(): JSX.Element {
  let left = 0;
  const houses = HOUSES.map(({ floors, columns }, n) => {
    const x = left;
    const width = columns * (PANE + GAP) + GAP;
    left += width + 6;
    return { n, x, width, height: floors * (PANE + GAP) + GAP, floors, columns };
  });
  return (
    <svg
      className="skyline"
      viewBox={`0 0 ${left} ${STREET}`}
      preserveAspectRatio="xMidYMax slice"
      aria-hidden="true"
    >
      {houses.map(({ n, x, width, height, floors, columns }) => (
        <g key={x} transform={`translate(${x} ${STREET - height})`}>
          <rect className="skyline-wall" width={width} height={height} />
          {panesOf(floors, columns).map((pane) => (
            <rect
              key={`${pane.x} ${pane.y}`}
              className={(pane.n * 7 + n * 5) % 9 === 0 ? 'skyline-pane lit' : 'skyline-pane'}
              x={pane.x}
              y={pane.y}
              width={PANE}
              height={PANE}
              rx={1.5}
            />
          ))}
        </g>
      ))}
    </svg>
  );
}

const panesOf = (floors: number, columns: number) =>
  Array.from({ length: floors * columns }, (_, n) => ({
    n,
    x: GAP + (n % columns) * (PANE + GAP),
    y: GAP + Math.floor(n / columns) * (PANE + GAP),
  }));
