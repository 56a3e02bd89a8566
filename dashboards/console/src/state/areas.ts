import { useCoverage } from '../duty/queries.ts';
import { fullPlaceName } from '../words/place-name.ts';
import { useWords } from '../words/words.ts';
import { usePlaces, useSession } from './queries.ts';

/** Grids and communities, and the buildings in them. */
export function useAreas(): readonly string[] {
  const { data: areas = [] } = useCoverage();
  const { data: buildings = [] } = usePlaces();
  return [...areas.map(({ place }) => place), ...buildings.map(({ place }) => place)].sort();
}

/** Says where something is to whoever is signed in, so that it looks like no other place. */
export function usePlaceNames(): (place: string) => string {
  const words = useWords();
  const { data: session } = useSession();
  return (place) => fullPlaceName(place, session?.place ?? '', words);
}
