import { levelOf, type PlaceId } from '../devices/place.ts';
import type { Device, Resident } from '../devices/registry.ts';

/** Whom or what a case is about. */
export interface Subject {
  readonly type:
    | 'home'
    | 'building'
    | 'grid'
    | 'community'
    | 'street'
    | 'district'
    | 'city'
    | 'resident'
    | 'venue'
    | 'radio-gateway'
    | 'gateway';
  readonly id: string;
}

export const subjectKey = (subject: Subject): string => `${subject.type}:${subject.id}`;

/** A worn device speaks for its resident, a venue's for the venue, any other for the place where it hangs. */
export function subjectOf(device: Device): Subject {
  if (device.resident !== undefined) return { type: 'resident', id: device.resident };
  if (device.venue !== undefined) return { type: 'venue', id: device.venue };
  return placeSubject(device.place);
}

export const residentSubject = (resident: Resident): Subject => ({ type: 'resident', id: resident.id });

export const placeSubject = (place: PlaceId): Subject => ({ type: levelOf(place), id: place });
