import type { JSX } from 'react';
import { useWords } from '../words/words.ts';

interface BatteryProps {
  /** Per cent. */
  readonly level: number | null;
  readonly isLow: boolean;
}

export function Battery({ level, isLow }: BatteryProps): JSX.Element {
  const words = useWords();
  if (level === null)
    return (
      <span className="soft">
        <span aria-hidden="true">–</span>
        <span className="visually-hidden">{words.devices.unknown}</span>
      </span>
    );
  return (
    <span className={isLow ? 'battery low' : 'battery'}>
      <svg viewBox="0 0 26 12" aria-hidden="true">
        <rect className="battery-case" x="0.75" y="0.75" width="21.5" height="10.5" rx="2.5" />
        <rect className="battery-tip" x="23.2" y="3.8" width="2.3" height="4.4" rx="1" />
        <rect
          className="battery-left"
          x="2.5"
          y="2.5"
          width={Math.max(1, (level / 100) * 18)}
          height="7"
          rx="1.2"
        />
      </svg>
      {Math.round(level)}%
    </span>
  );
}
