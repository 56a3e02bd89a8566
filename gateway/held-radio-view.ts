import { type PlaceId, placeAt } from '../devices/place.ts';
import { commonPlace } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Community } from '../rules/community.ts';
import type { HeldSilences } from '../rules/held-silence.ts';
import { caseOfRadio, heldBy } from './held-rows.ts';
import { type HeldRadioGateway, MOST_RADIO_GATEWAYS } from './http/contract/held.ts';

/** Who reads the list. */
interface Reader {
  /** May know that something is held there. */
  sees(place: PlaceId): boolean;
  /** And what. */
  seesWhole(place: PlaceId): boolean;
}

interface Around {
  readonly community: Community;
  readonly now: Instant;
  time(at: Instant): string;
}

/** Radio gateways that are down, with what of theirs lies where somebody may know of it: the last to go in front. */
export const radioViews = (
  silences: readonly HeldSilences[],
  reader: Reader,
  around: Around,
): HeldRadioGateway[] =>
  silences
    .toSorted((a, b) => b.since - a.since)
    .flatMap((down) => radioView(down, reader, around) ?? [])
    .slice(0, MOST_RADIO_GATEWAYS);

function radioView(
  down: HeldSilences,
  { sees, seesWhole }: Reader,
  { community, now, time }: Around,
): HeldRadioGateway | undefined {
  const { directory } = community;
  const { bridge, since, heard, unseen } = down;
  const places = directory.devicesBehind(bridge).map(({ place }) => place);
  const seen = places.filter(sees);
  if (seen.length === 0) return undefined;
  const place = commonPlace(seen);
  const isWhole = seesWhole(place);
  const told = caseOfRadio(down, community);
  return {
    ...(isWhole && { radioGateway: bridge }),
    place: isWhole ? place : (placeAt(place, 'building') ?? place),
    since: time(since),
    ...(heard !== undefined && { heard: time(heard) }),
    ...(told !== undefined && { case: told }),
    devices: seen.length,
    held: heldBy(down, now).filter((one) => sees(one.place)).length,
    unseen: unseen.filter((person) => sees(person.place)).length,
  };
}
