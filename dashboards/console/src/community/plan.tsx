import { type JSX, useMemo, useState } from 'react';
import { useOpenCases, usePlaces } from '../state/queries.ts';
import { useWords } from '../words/words.ts';
import { Facade, type Pointed } from './facade.tsx';
import { HomeCard } from './home-card.tsx';
import { lightsOf } from './light.ts';

/** More homes are drawn smaller, so that a glance still takes in all of them. */
function sizeOf(homes: number): 'large' | 'middle' | 'small' | 'tiny' {
  if (homes <= 60) return 'large';
  if (homes <= 300) return 'middle';
  return homes <= 900 ? 'small' : 'tiny';
}

/** All buildings side by side, with the windows of open cases lit. */
export function Plan(): JSX.Element {
  const words = useWords();
  const { data: buildings } = usePlaces();
  const { data: cases } = useOpenCases();
  const [pointed, point] = useState<Pointed | undefined>();
  const lights = useMemo(() => lightsOf(cases ?? [], buildings ?? []), [cases, buildings]);
  if (buildings === undefined) return <p className="empty">{words.loading}</p>;
  if (buildings.length === 0) return <p className="empty">{words.community.empty}</p>;
  const homes = buildings.reduce((sum, building) => sum + building.homes.length, 0);
  return (
    <div className={`plan ${sizeOf(homes)}`}>
      {buildings.map((building) => (
        <Facade key={building.place} building={building} lights={lights} point={point} />
      ))}
      {pointed && <HomeCard pointed={pointed} />}
    </div>
  );
}
