import type { VenueId } from '../devices/registry.ts';
import { formatTime } from '../devices/time.ts';
import type { VenueState } from '../rules/venue.ts';
import type { HoursView } from './http/contract/venues.ts';

/** The hours of a venue as they leave the gateway; a venue without hours has nothing planned. */
export function hoursView(venue: VenueId, state: VenueState, timeZone: string): HoursView {
  const { plan } = state;
  if (plan === undefined)
    return { venue, hours: null, usual: null, by: 'registered', openNow: null, proposals: [] };
  const { exception, usual, coming, open, proposals } = plan;
  return {
    venue,
    hours: exception?.hours ?? usual,
    usual,
    by: exception?.by ?? (usual === plan.registered ? 'registered' : 'planner'),
    ...(exception?.until !== undefined && { until: formatTime(exception.until, timeZone) }),
    openNow: open !== undefined,
    ...(coming && {
      coming: { hours: coming.hours, from: formatTime(coming.from, timeZone), why: coming.why },
    }),
    proposals: proposals.map(({ id, expires, planned }) => ({
      id,
      ...(planned.type === 'week' && { hours: planned.hours }),
      expires: formatTime(expires, timeZone),
      why: planned.why,
    })),
  };
}
