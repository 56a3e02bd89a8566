import type { CSSProperties, JSX } from 'react';
import { CaseState } from '../cases/case-card.tsx';
import { ResidentRow } from '../cases/people.tsx';
import { whyNow } from '../cases/urgency.ts';
import { LevelMark } from '../shell/level-mark.tsx';
import { placeName } from '../words/place-name.ts';
import { useLanguage, useWords } from '../words/words.ts';
import type { Pointed } from './facade.tsx';

/** Pixels: the card's width, and how far it stays from the window and the edge. */
const [WIDTH, AWAY, EDGE] = [280, 10, 8] as const;

/** Who lives behind the window one points at, and what is the matter there. */
export function HomeCard({
  pointed: { window: at, light, box },
}: {
  readonly pointed: Pointed;
}): JSX.Element {
  const words = useWords();
  const language = useLanguage();
  const { home } = at;
  const isRight = box.right + AWAY + WIDTH + EDGE > innerWidth;
  const isLow = box.top > innerHeight / 2;
  const where: CSSProperties = {
    width: WIDTH,
    ...(isRight ? { right: innerWidth - box.left + AWAY } : { left: box.right + AWAY }),
    ...(isLow ? { bottom: Math.max(EDGE, innerHeight - box.bottom) } : { top: Math.max(EDGE, box.top) }),
  };
  return (
    <div className="home-card" style={where} role="tooltip">
      <strong>{placeName(home.place, words)}</strong>
      {light && (
        <div className={`home-card-case ${light.level}`}>
          <LevelMark level={light.level} />
          <span>
            {words.causes[light.cause]} <CaseState it={light} />
            <span className="soft">{whyNow(light)[language]}</span>
          </span>
        </div>
      )}
      {home.residents.length === 0 && <span className="soft">{words.community.nobodyKnown}</span>}
      <ul className="people">
        {home.residents.map((resident) => (
          <ResidentRow key={resident.id} resident={resident} />
        ))}
      </ul>
      <span className="soft">{words.community.deviceCount(home.devices.length)}</span>
    </div>
  );
}
