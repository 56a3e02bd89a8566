import type { JSX } from 'react';
import type { CaseView } from '../../../../gateway/http/contract/cases.ts';
import { LevelMark } from '../shell/level-mark.tsx';
import { Ago } from '../words/times.tsx';
import { useLanguage, useWords } from '../words/words.ts';

/** Newer alerts than these are shown; the timeline has all. */
const SHOWN = 8;

/** What the sensors said, the newest first. */
export function AlertList({ alerts, storm }: Pick<CaseView, 'alerts' | 'storm'>): JSX.Element {
  const words = useWords();
  const language = useLanguage();
  const newest = alerts.toReversed();
  return (
    <section className="panel">
      <h2>{words.page.alerts}</h2>
      <ul className="alerts">
        {newest.slice(0, SHOWN).map((alert) => (
          <li key={alert.id} className={alert.quiet ? 'quiet' : 'standing'}>
            <LevelMark level={alert.level} label={words.levels[alert.level]} />
            <span>
              {alert.why[language]}
              <span className="soft alert-facts">
                {alert.device && <code>{alert.device}</code>} <Ago at={alert.at} />
              </span>
            </span>
            <span className="tag">{alert.quiet ? words.page.quiet : words.page.standing}</span>
          </li>
        ))}
      </ul>
      {storm && (
        <p>
          {words.held.storm(storm.all, storm.standing)} <a href="#/held">{words.held.seeList}</a>
        </p>
      )}
      {storm === undefined && newest.length > SHOWN && (
        <p className="soft">{words.cases.more(newest.length - SHOWN)}</p>
      )}
    </section>
  );
}
