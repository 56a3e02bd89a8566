import { isWithin } from '../devices/place.ts';
import type { Directory, Resident } from '../devices/registry.ts';
import { formatTime, type Instant } from '../devices/time.ts';
import { type PlaceState, type RowKey, residentAt } from '../rules/place-state.ts';
import type { VisitDue } from '../rules/visits-due.ts';
import type { SealedResident } from './config/community-file.ts';
import type { ResidentsApi } from './http/api.ts';
import type { ListedResident } from './http/contract/residents.ts';
import type { Looks } from './looks.ts';
import type { TokenPrincipal } from './principal.ts';
import type { Decision, Rights } from './rights.ts';
import { showVisitsDue } from './visits-due-view.ts';

export interface ResidentParts {
  readonly directory: () => Directory;
  readonly rowOf: (key: RowKey) => Readonly<PlaceState> | undefined;
  /** What is sealed of a resident; `undefined` for somebody who is erased or has no file. */
  readonly sealedOf: (id: string) => SealedResident | undefined;
  /** Core's order of need. */
  readonly visitsDue: (until: Instant) => readonly VisitDue[];
  readonly now: () => Instant;
  readonly rights: Rights;
  readonly looks: Looks;
}

/** Shows residents to those who may see them, and writes each look down before it shows anything. */
export function openResidents(parts: ResidentParts): ResidentsApi {
  const { directory, rights, looks, sealedOf } = parts;
  const decide = (by: TokenPrincipal, { place }: Resident): Decision =>
    rights.decide(by, 'see-person', { place });
  return {
    list(by, { within, limit, after }) {
      const all = directory().registry.residents;
      const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
      if (start === 0 && after !== undefined) return 'cursor-invalid';
      const items: ListedResident[] = [];
      for (const resident of all.slice(start)) {
        if (!isWithin(resident.place, within)) continue;
        const decision = decide(by, resident);
        if (!decision.ok) continue;
        // One more than fits: there is a next page.
        if (items.length === limit) return { items, next: items.at(-1)?.id ?? null };
        looks.note(by, [resident.id], decision);
        items.push(listed(resident, sealedOf(resident.id), parts));
      }
      return { items, next: null };
    },
    visitsDue: (by, query) => showVisitsDue(by, query, { ...parts, decide }),
    one(by, id) {
      const resident = directory().resident(id);
      const decision = rights.decide(by, 'see-person', resident && { place: resident.place });
      if (resident === undefined || !decision.ok) return undefined;
      looks.note(by, [id], decision);
      const file = sealedOf(id);
      return {
        ...listed(resident, file, parts),
        ...(file?.phone !== undefined && { phone: file.phone }),
        contacts: (file?.contacts ?? []).map((contact) => ({ ...contact })),
        ...(file?.reviewBy !== undefined && { reviewBy: file.reviewBy }),
        ...(resident.awayUntil !== undefined && { awayUntil: resident.awayUntil }),
        grounds: decision.grounds,
      };
    },
  };
}

function listed(
  resident: Resident,
  file: SealedResident | undefined,
  { directory, rowOf }: Pick<ResidentParts, 'directory' | 'rowOf'>,
): ListedResident {
  const { id, place, groups, risk } = resident;
  const row = rowOf(place);
  const known = row && residentAt(row, id);
  return {
    id,
    place,
    groups: [...groups],
    risk,
    ...(file?.name !== undefined && { name: file.name }),
    devices: directory()
      .devicesAround(resident)
      .map((device) => device.id),
    lastSign: known === undefined ? null : formatTime(known.lastSign, directory().registry.timeZone),
  };
}
