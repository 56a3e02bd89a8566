import { isWithin } from '../devices/place.ts';
import type { Directory, Venue, VenueId } from '../devices/registry.ts';
import type { Instant } from '../devices/time.ts';
import type { Case } from '../rules/case.ts';
import { allOnDuty } from '../rules/duty.ts';
import type { Roster } from '../rules/duty-turns.ts';
import type { PlaceState, RowKey } from '../rules/place-state.ts';
import { venueRow } from '../rules/venues.ts';
import { countTroubles, deviceView } from './devices-view.ts';
import type { Page, RegisterQuery, Registers } from './http/api.ts';
import type { BuildingView } from './http/contract/registers.ts';
import type { VenueView } from './http/contract/venues.ts';
import type { Looks } from './looks.ts';
import { buildingsOf, buildingView, type Lights, lightsOf } from './places-view.ts';
import type { Rights } from './rights.ts';

export interface RegisterParts {
  readonly directory: () => Directory;
  readonly rowOf: (key: RowKey) => PlaceState | undefined;
  readonly cases: () => Iterable<Case>;
  /** Core time. */
  readonly now: () => Instant;
  /** `undefined` for somebody without a name in the community file, or erased. */
  readonly nameOf: (kind: 'resident' | 'staff', id: string) => string | undefined;
  readonly rights: Rights;
  readonly looks: Looks;
  /** With all that was changed since. */
  readonly roster: () => Roster;
  readonly venueName: (id: VenueId) => string | undefined;
}

/** What there is in the community, worked out from the registry and the core's state at each asking. */
export function openRegisters(parts: RegisterParts): Registers {
  const { directory, rowOf, nameOf, rights, looks } = parts;
  // A registry is changed rarely and whole: what follows from it alone is worked out once.
  const buildings = onceFor(directory, buildingsOf);
  const devices = onceFor(directory, ({ registry }) => registry.devices.toSorted(byId));
  const venues = onceFor(directory, ({ registry }) => registry.venues.toSorted(byId));
  const staff = onceFor(directory, ({ registry }) => registry.staff.toSorted(byId));
  const lights = (): Lights => lightsOf(parts.cases(), directory());
  return {
    buildings(query) {
      const { within, by } = query;
      const seen = buildings().filter(({ id }) => isWithin(id, within) || isWithin(within, id));
      const limit = buildingsOfPage(seen, query);
      const now = lights();
      const view = (one: (typeof seen)[number]): BuildingView => {
        const whole = buildingView(one, { within, lights: now, nameOf: ({ id }) => nameOf('resident', id) });
        const decision = rights.decide(by, 'see-person', {
          place: isWithin(one.id, within) ? one.id : within,
        });
        // Who lives where is for those who answer for them now; the others see that the building is well or not.
        if (!decision.ok) return { ...whole, homes: [] };
        looks.note(by, idsIn(whole), decision);
        return whole;
      };
      return mapPage(pageOf(seen, { ...query, limit }), view);
    },
    devices(query) {
      const { within, by, kind, trouble } = query;
      const inside = devices().filter(
        ({ place }) => isWithin(place, within) && rights.decide(by, 'see-devices', { place }).ok,
      );
      const all = inside.map((device) => {
        const { resident, ...view } = deviceView(device, directory(), rowOf);
        const isSeen = resident !== undefined && rights.decide(by, 'see-person', device).ok;
        return isSeen ? { ...view, resident } : view;
      });
      const wanted = all
        .filter((one) => kind === undefined || one.kind === kind)
        .filter((one) => trouble === undefined || one.troubles.includes(trouble));
      const page = pageOf(wanted, query);
      return page === 'cursor-invalid' ? page : { ...page, counts: countTroubles(all) };
    },
    venues(query) {
      const seen = venues().filter(
        ({ place }) => isWithin(place, query.within) && rights.decide(query.by, 'see-venues', { place }).ok,
      );
      const now = lights();
      return mapPage(pageOf(seen, query), (venue) => venueView(venue, parts, now));
    },
    staff(query) {
      const seen = staff().filter(
        ({ place }) => isWithin(place, query.within) && rights.decide(query.by, 'see-staff', { place }).ok,
      );
      const present = allOnDuty(parts.roster(), parts.now());
      return mapPage(pageOf(seen, query), ({ id, role, place }) => {
        const name = nameOf('staff', id);
        return { id, role, place, onDuty: present.has(id), ...(name !== undefined && { name }) };
      });
    },
  };
}

const idsIn = ({ homes }: BuildingView): string[] =>
  homes.flatMap(({ residents }) => residents.map(({ id }) => id));

/** Homes of one page, for the names of their people are unsealed one by one: about 20 ms. A larger building is one page. */
const MOST_HOMES = 500;

function buildingsOfPage(
  seen: readonly { readonly id: string; readonly homes: readonly unknown[] }[],
  { after, limit }: RegisterQuery,
): number {
  const start = seen.findIndex(({ id }) => id === after) + 1;
  let homes = 0;
  let rows = 0;
  for (const building of seen.slice(start, start + limit)) {
    homes += building.homes.length;
    if (rows > 0 && homes > MOST_HOMES) break;
    rows++;
  }
  return rows;
}

function venueView(venue: Venue, parts: RegisterParts, lights: Lights): VenueView {
  const { id, place, capacity } = venue;
  const name = parts.venueName(id);
  const lit = lights.get(`venue:${id}`);
  const state = parts.rowOf(venueRow(id))?.venue;
  const { plan } = state ?? {};
  return {
    id,
    place,
    ...(name !== undefined && { name }),
    level: lit?.level ?? null,
    case: lit?.case ?? null,
    capacity: capacity ?? null,
    people: state?.occupancy.now.count ?? null,
    hours: plan?.exception?.hours ?? plan?.usual ?? null,
    openNow: plan === undefined ? null : plan.open !== undefined,
  };
}

/** The rows behind the one that `after` names. */
export function pageOf<T extends { readonly id: string }>(
  all: readonly T[],
  { after, limit }: Pick<RegisterQuery, 'after' | 'limit'>,
): Page<T> | 'cursor-invalid' {
  const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
  if (start === 0 && after !== undefined) return 'cursor-invalid';
  const items = all.slice(start, start + limit);
  return { items, next: start + limit < all.length ? (items.at(-1)?.id ?? null) : null };
}

const mapPage = <T, V>(page: Page<T> | 'cursor-invalid', view: (one: T) => V): Page<V> | 'cursor-invalid' =>
  page === 'cursor-invalid' ? page : { items: page.items.map(view), next: page.next };

/** Works out something of a directory, and again only when there is another. */
function onceFor<T>(directory: () => Directory, work: (directory: Directory) => T): () => T {
  const known = new WeakMap<Directory, T>();
  return () => {
    const current = directory();
    const before = known.get(current);
    if (before !== undefined) return before;
    const made = work(current);
    known.set(current, made);
    return made;
  };
}

const byId = (a: { readonly id: string }, b: { readonly id: string }): number => (a.id < b.id ? -1 : 1);
