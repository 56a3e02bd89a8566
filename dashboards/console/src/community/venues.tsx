import type { JSX } from 'react';
import type { VenueView } from '../../../../gateway/http/contract/venues.ts';
import { LevelMark } from '../shell/level-mark.tsx';
import { useOpenCases, useVenues } from '../state/queries.ts';
import { casePath } from '../state/route.ts';
import { useWords } from '../words/words.ts';
import { lightsOf } from './light.ts';

/** Venues with the people inside, their room and their hours. */
export function Venues(): JSX.Element | null {
  const words = useWords();
  const { data: venues = [] } = useVenues();
  if (venues.length === 0) return null;
  return (
    <section aria-label={words.community.venues}>
      <h2>{words.community.venues}</h2>
      <ul className="venues">
        {venues.map((venue) => (
          <VenueCard key={venue.id} venue={venue} />
        ))}
      </ul>
    </section>
  );
}

function VenueCard({ venue }: { readonly venue: VenueView }): JSX.Element {
  const words = useWords();
  const { data: cases = [] } = useOpenCases();
  const light = lightsOf(cases, []).get(`venue:${venue.id}`);
  const { people, capacity, openNow } = venue;
  return (
    <li className={`venue${light ? ` lit ${light.level}` : ''}`} data-venue={venue.id}>
      <div className="venue-head">
        <strong>{venue.name ?? venue.id}</strong>
        {openNow !== null && (
          <span className={openNow ? 'tag open-now' : 'tag'}>
            {openNow ? words.community.open : words.community.closed}
          </span>
        )}
      </div>
      <div className="venue-people">
        <span className="venue-count">{people ?? '–'}</span>
        <span className="soft">
          {people === null ? words.community.peopleUnknown : words.community.people}
          {capacity !== null && ` · ${words.community.capacity(capacity)}`}
        </span>
      </div>
      <Fill people={people} capacity={capacity} />
      <span className="soft venue-hours">{venue.hours ?? words.community.noHours}</span>
      {light && (
        <a className="venue-case" href={casePath(light.id)}>
          <LevelMark level={light.level} label={words.levels[light.level]} />
          {words.causes[light.cause]} · {words.states[light.state]}
        </a>
      )}
    </li>
  );
}

function Fill({ people, capacity }: Pick<VenueView, 'people' | 'capacity'>): JSX.Element {
  const share = people === null || capacity === null || capacity === 0 ? 0 : people / capacity;
  return (
    <svg className="fill" viewBox="0 0 100 6" preserveAspectRatio="none" aria-hidden="true">
      <rect className="fill-room" width="100" height="6" rx="3" />
      <rect
        className={share > 1 ? 'fill-over' : 'fill-people'}
        width={Math.min(1, share) * 100}
        height="6"
        rx="3"
      />
    </svg>
  );
}
