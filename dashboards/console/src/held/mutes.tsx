import type { JSX } from 'react';
import type { MuteView } from '../../../../gateway/http/contract/held.ts';
import { shortTime } from '../duty/reason.ts';
import { usePlaceNames } from '../state/areas.ts';
import { useStaffName } from '../state/people.ts';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import { useEndMute, useMutes } from './queries.ts';

/** Mutes with author, reason and end; each can be ended here. */
export function Mutes({ mayEnd }: { readonly mayEnd: boolean }): JSX.Element {
  const words = useWords();
  const { data: mutes } = useMutes();
  const end = useEndMute();
  return (
    <section className="panel" aria-labelledby="held-mutes">
      <h2 id="held-mutes">{words.held.mutes}</h2>
      {mutes?.length === 0 && <p className="soft">{words.held.noMutes}</p>}
      <ul className="mutes">
        {mutes?.map((mute) => (
          <li key={mute.id}>
            <MuteLine mute={mute} />
            {mayEnd && mute.state !== 'ended' && (
              <button
                type="button"
                className="button"
                disabled={end.isPending}
                onClick={() => end.mutate(mute.id)}
              >
                {words.held.end}
              </button>
            )}
          </li>
        ))}
      </ul>
      <p role="status">
        {end.isSuccess && words.held.ended}
        {end.isError && words.problems[end.error.status === 0 ? 'network' : 'unexpected']}
      </p>
    </section>
  );
}

function MuteLine({ mute }: { readonly mute: MuteView }): JSX.Element {
  const words = useWords();
  const staffName = useStaffName();
  const nameOf = usePlaceNames();
  const [language, zone] = [useLanguage(), useZone()];
  const { place, device, cause, red, state, from, until, by, reason, held } = mute;
  const [start, end] = [from, until].map((at) => shortTime(at, language, zone));
  return (
    <span>
      <strong>
        {nameOf(place)} · {cause === undefined ? words.held.everything : words.causes[cause]}
      </strong>{' '}
      {device && <code>{device}</code>} {red && <span className="tag trouble">{words.held.withReds}</span>}{' '}
      <span className="tag">{words.held.states[state]}</span>
      <span className="soft alert-facts">
        {words.held.span(start ?? '', end ?? '')} · {'staff' in by ? staffName(by.staff) : by.service} ·{' '}
        {words.held.holds(held)}
      </span>
      {reason && <q className="note">{reason}</q>}
    </span>
  );
}
