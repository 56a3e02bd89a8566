import type { JSX } from 'react';
import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';
import { useWords } from '../words/words.ts';
import type { Pointed } from './facade.tsx';
import type { Window } from './facade-shape.ts';

interface PaneProps {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly window: Window;
  readonly light: ListedCase | undefined;
  readonly label: string;
  /** The one window of its building that the tab key reaches; arrows go on from there. */
  readonly isReached: boolean;
  readonly open: (it: ListedCase) => void;
  readonly point: (pointed: Pointed | undefined) => void;
}

/** One window: dark while all is quiet, else in the colour and with the shape of its case's level. */
export function Pane({ light, label, isReached, open, point, window, ...box }: PaneProps): JSX.Element {
  const words = useWords();
  const state = light
    ? `${words.levels[light.level]} ${words.causes[light.cause]} ${words.states[light.state]}`
    : words.community.quiet;
  const show = (element: Element): void => point({ window, light, box: element.getBoundingClientRect() });
  return (
    // biome-ignore lint/a11y/useSemanticElements: a drawing has no button element
    <g
      className={light ? `pane lit ${light.level} ${light.state}` : 'pane'}
      role="button"
      tabIndex={isReached ? 0 : -1}
      aria-label={words.community.home(label, state)}
      aria-disabled={light === undefined}
      data-place={window.home.place}
      onClick={() => light && open(light)}
      onKeyDown={(pressed) => {
        if (pressed.key === 'Enter' && light) open(light);
      }}
      onPointerEnter={(over) => show(over.currentTarget)}
      onPointerLeave={() => point(undefined)}
      onFocus={(got) => show(got.currentTarget)}
      onBlur={() => point(undefined)}
    >
      <rect className="glass" {...box} rx={2} />
      {light === undefined ? <Frame {...box} /> : <Shape level={light.level} {...box} />}
    </g>
  );
}

type Box = Pick<PaneProps, 'x' | 'y' | 'width' | 'height'>;

function Frame({ x, y, width, height }: Box): JSX.Element {
  return <path className="frame" d={`M${x + width / 2} ${y}v${height}M${x} ${y + height * 0.42}h${width}`} />;
}

/** Told apart without colour: a bar with a dot, a triangle, a ring. */
function Shape({ level, x, y, width, height }: Box & { readonly level: ListedCase['level'] }): JSX.Element {
  const [cx, cy] = [x + width / 2, y + height / 2];
  if (level === 'red')
    return <path className="sign" d={`M${cx - 2} ${cy - 8}h4v9.5h-4zM${cx - 2} ${cy + 4}h4v4h-4z`} />;
  if (level === 'yellow')
    return <path className="sign" d={`M${cx} ${cy - 6}L${cx + 7} ${cy + 6}H${cx - 7}z`} />;
  return <circle className="sign ring-sign" cx={cx} cy={cy} r={5} />;
}
