import type { JSX } from 'react';
import { connection, reconnectNow } from '../state/live.ts';
import { useStore } from '../state/store.ts';
import { useExact } from '../words/times.tsx';
import { useWords } from '../words/words.ts';

/** Says that what is seen is old. It lies over the page's lower edge, so that nothing jumps. */
export function StaleBanner(): JSX.Element {
  const words = useWords();
  const exact = useExact();
  const state = useStore(connection);
  return (
    <div className="stale-space" role="alert">
      {state.state === 'stale' && (
        <div className="stale">
          <strong>{words.shell.stale}</strong>
          <span>{words.shell.staleDetail(exact(state.since))}</span>
          <button type="button" className="button" onClick={reconnectNow}>
            {words.shell.retry}
          </button>
        </div>
      )}
    </div>
  );
}
