import type { JSX } from 'react';
import type { ListedCase } from '../../../../gateway/http/contract/cases.ts';

export type Level = ListedCase['level'];

/** Each level has a shape of its own: colour alone tells nothing to one operator in twelve. */
export function LevelMark({ level, label }: { readonly level: Level; readonly label?: string }): JSX.Element {
  return (
    <svg
      className={`mark ${level}`}
      viewBox="0 0 24 24"
      role={label === undefined ? 'presentation' : 'img'}
      aria-label={label}
      aria-hidden={label === undefined}
    >
      {level === 'red' && <path d="M7.5 1.5h9l6 6v9l-6 6h-9l-6-6v-9z" />}
      {level === 'yellow' && <path d="M12 2.2 23 21.5H1z" />}
      {level === 'blue' && <circle cx="12" cy="12" r="10" />}
      <Sign level={level} />
    </svg>
  );
}

function Sign({ level }: { readonly level: Level }): JSX.Element {
  if (level === 'blue') return <path className="sign" d="M11 10.5h2V17h-2zM11 7h2v2h-2z" />;
  const top = level === 'red' ? 6 : 9;
  return (
    <path className="sign" d={`M10.8 ${top}h2.4v${level === 'red' ? 8 : 6}h-2.4zM10.8 16.2h2.4v2.4h-2.4z`} />
  );
}
