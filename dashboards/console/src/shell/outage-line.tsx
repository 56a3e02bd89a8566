import type { JSX } from 'react';
import type { SessionView } from '../../../../gateway/http/contract/session.ts';
import { useNow } from '../state/core-clock.ts';
import { prefer, usePreferences } from '../state/preferences.ts';
import { useExact } from '../words/times.tsx';
import { useWords } from '../words/words.ts';

/** Milliseconds after which an outage is history: a shift. */
const SHOWN_FOR = 8 * 3_600_000;

/** Says from when to when nobody kept watch, until somebody puts it away. */
export function OutageLine({ outage }: { readonly outage: SessionView['lastOutage'] }): JSX.Element | null {
  const words = useWords();
  const exact = useExact();
  const now = useNow();
  const { outageSeen } = usePreferences();
  if (outage === undefined || outage.to === outageSeen || now > Date.parse(outage.to) + SHOWN_FOR)
    return null;
  return (
    <div className="outage" role="status">
      <span>{words.shell.outage(exact(outage.from), exact(outage.to))}</span>
      <button
        type="button"
        className="icon-button"
        aria-label={words.close}
        title={words.close}
        onClick={() => prefer({ outageSeen: outage.to })}
      >
        ×
      </button>
    </div>
  );
}
