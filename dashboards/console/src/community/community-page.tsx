import type { JSX } from 'react';
import { LevelMark } from '../shell/level-mark.tsx';
import { useOpenCases, usePlaces } from '../state/queries.ts';
import { useWords } from '../words/words.ts';
import { Plan } from './plan.tsx';
import { Venues } from './venues.tsx';

/** The community as it stands: made for a glance from across the room. */
export function CommunityPage(): JSX.Element {
  const words = useWords();
  return (
    <div className="community">
      <h1 className="visually-hidden">{words.community.title}</h1>
      <Summary />
      <Plan />
      <p className="soft plan-keys">{words.community.hint}</p>
      <Venues />
    </div>
  );
}

/** How many cases of each level, in figures that are read from afar, and how much there is to watch. */
function Summary(): JSX.Element {
  const words = useWords();
  const { data: cases = [] } = useOpenCases();
  const { data: buildings = [] } = usePlaces();
  const { summary } = words.community;
  const sum = (count: (building: (typeof buildings)[number]) => number): number =>
    buildings.reduce((total, building) => total + count(building), 0);
  return (
    <div className="summary">
      {(['red', 'yellow', 'blue'] as const).map((level) => {
        const count = cases.filter((it) => it.level === level).length;
        return (
          <span key={level} className={`figure ${level}${count === 0 ? ' none' : ''}`}>
            <LevelMark level={level} />
            <span className="figure-number">{count}</span>
            <span>{words.levels[level]}</span>
          </span>
        );
      })}
      <span className="summary-facts soft">
        {sum(({ homes }) => homes.length)} {summary.homes} · {sum(({ residents }) => residents)}{' '}
        {summary.residents} · {sum(({ devices }) => devices)} {summary.devices}
      </span>
    </div>
  );
}
