import type { z } from 'zod';
import { areaAt, isWithin, levelOf, type PlaceId } from '../../devices/place.ts';
import { days, plus } from '../../devices/time.ts';
import type { Span } from '../../rules/opening-hours.ts';
import { type Period, periodAround, readPeriod } from '../../rules/period.ts';
import type { TokenPrincipal } from '../principal.ts';
import { mayEver } from '../rights.ts';
import type { Api } from './api.ts';
import type { App } from './app.ts';
import { indicatorsQuery, indicatorsSchema } from './contract/indicators.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** A quarter, and the day that a change of the clocks may add. */
const LONGEST_SPAN = days(93);

/** How an area and those in it did over a period, and how they are now, beside the targets. */
export function routeIndicators(app: App, api: Api): void {
  app.get(
    '/indicators',
    {
      schema: {
        summary: 'Figures of an area and of those in it over a week, month, quarter or span, with targets',
        querystring: indicatorsQuery,
        response: { 200: indicatorsSchema },
      },
    },
    async (request, reply) => {
      const by = principalOf(request);
      if (!mayEver(by.role, 'see-figures')) return refuse(request, reply, 'role-not-allowed');
      const place = request.query.place ?? usualPlace(by.place, api.root);
      if (!isSeen(api, by, place)) return refuse(request, reply, 'no-such-place');
      const period = periodOf(request.query, api);
      const wrong = isArea(place) ? period : 'place: a grid or wider';
      if (typeof wrong === 'string') return refuse(request, reply, 'query-invalid', { detail: wrong });
      return api.indicators(place, wrong);
    },
  );
}

/** A case of one's own elsewhere shows nothing of how that place does. */
const isSeen = ({ root, rights }: Api, by: TokenPrincipal, place: PlaceId): boolean =>
  (isWithin(place, root) || isWithin(root, place)) &&
  isWithin(place, by.place) &&
  rights.decide(by, 'see-figures', { place }).ok;

/** One's own place, or the community if that is narrower; the grid of who stands in a building. */
const usualPlace = (own: PlaceId, root: PlaceId): PlaceId => areaAt(isWithin(root, own) ? root : own, 'grid');

const isArea = (place: PlaceId): boolean => !['building', 'home'].includes(levelOf(place));

type Query = z.output<typeof indicatorsQuery>;

/** The period that is asked for, or what is wrong with it. */
function periodOf({ period, of, from, to }: Query, { now, timeZone }: Api): Period | Span | string {
  if (
    [period, of, from].filter((one) => one !== undefined).length > 1 ||
    (from === undefined) !== (to === undefined)
  )
    return 'one of period, of, or from with to';
  if (of !== undefined)
    return readPeriod(of, timeZone) ?? 'of: a week 2026-W47, a month 2026-11 or a quarter 2026-Q4';
  if (from === undefined || to === undefined) return periodAround(period ?? 'week', now(), timeZone);
  return to > from && to <= plus(from, LONGEST_SPAN)
    ? { from, to }
    : 'to: after from, by 93 days at the most';
}
