import { type JSX, useState } from 'react';
import type { HeldPage as HeldAnswer } from '../../../../gateway/http/contract/held.ts';
import { shortTime } from '../duty/reason.ts';
import { LevelMark } from '../shell/level-mark.tsx';
import { usePlaceNames } from '../state/areas.ts';
import { useStaffName } from '../state/people.ts';
import { useSession } from '../state/queries.ts';
import { casePath } from '../state/route.ts';
import { Ago } from '../words/times.tsx';
import { useLanguage, useWords, useZone } from '../words/words.ts';
import { MuteForm } from './mute-form.tsx';
import { Mutes } from './mutes.tsx';
import { type HeldWhy, useHeld, useOperatorLoad } from './queries.ts';
import { RadioGateways } from './radio-gateways.tsx';

const WHYS = ['muted', 'gathering', 'radio-gateway', 'flapping', 'storm'] as const;

/** What is not told by itself and why, what people mute, and how much operators are told. */
export function HeldPage(): JSX.Element {
  const words = useWords();
  const { data: session } = useSession();
  const [why, choose] = useState<HeldWhy>();
  const { data: held } = useHeld(why);
  return (
    <div className="held">
      <h1>{words.held.title}</h1>
      <p className="soft">{words.held.about}</p>
      <div className="filters">
        {[undefined, ...WHYS].map((one) => (
          <button
            key={one ?? 'all'}
            type="button"
            className="tile"
            aria-pressed={why === one}
            onClick={() => choose(one)}
          >
            <span className="tile-number">{held?.counts[one ?? 'all'] ?? '–'}</span>
            <span>{one === undefined ? words.held.all : words.held.why[one]}</span>
          </button>
        ))}
      </div>
      {held !== undefined && held.radioGateways.length > 0 && <RadioGateways down={held.radioGateways} />}
      <div className="held-columns">
        <section className="panel" aria-label={words.held.title}>
          {held === undefined ? <p className="soft">{words.loading}</p> : <HeldList held={held} why={why} />}
        </section>
        <div className="held-side">
          <Mutes mayEnd={session?.mutes === true} />
          {session?.mutes === true && <MuteForm />}
          <Load />
        </div>
      </div>
    </div>
  );
}

function HeldList({
  held,
  why,
}: {
  readonly held: HeldAnswer;
  readonly why: HeldWhy | undefined;
}): JSX.Element {
  const words = useWords();
  const nameOf = usePlaceNames();
  const [language, zone] = [useLanguage(), useZone()];
  const { items, counts } = held;
  const hidden = counts[why ?? 'all'] - items.length;
  if (items.length === 0) return <p className="soft">{words.held.none}</p>;
  return (
    <>
      <ul className="alerts">
        {items.map((one) => (
          <li key={one.id} className={one.level === 'red' ? 'held-red' : undefined}>
            <LevelMark level={one.level} label={words.levels[one.level]} />
            <span>
              <strong>{words.causes[one.cause]}</strong> {nameOf(one.place)}: {one.why[language]}
              <span className="soft alert-facts">
                {one.radioGateway && (
                  <>
                    {words.held.radio.one} <code>{one.radioGateway}</code>{' '}
                  </>
                )}
                {one.device && <code>{one.device}</code>} <Ago at={one.since} />
                {one.until && ` · ${words.held.until(shortTime(one.until, language, zone))}`}
              </span>
            </span>
            {one.case ? (
              <a className="tag" href={casePath(one.case)}>
                {words.held.why[one.held]}
              </a>
            ) : (
              <span className="tag">{words.held.why[one.held]}</span>
            )}
          </li>
        ))}
      </ul>
      {hidden > 0 && <p className="soft">{words.held.more(hidden)}</p>}
    </>
  );
}

function Load(): JSX.Element {
  const words = useWords();
  const staffName = useStaffName();
  const { data: load } = useOperatorLoad();
  return (
    <section className="panel" aria-labelledby="operator-load">
      <h2 id="operator-load">{words.held.load}</h2>
      {load?.items.length === 0 && <p className="soft">{words.held.noLoad}</p>}
      <ul className="load">
        {load?.items.map(({ staff, alerts, flood }) => (
          <li key={staff}>
            <span>{staffName(staff)}</span>
            <strong>{alerts}</strong>
            {flood && <span className="tag trouble">{words.held.flood(load.floodOver)}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}
