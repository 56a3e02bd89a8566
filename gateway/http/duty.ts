import type { FastifyReply, FastifyRequest } from 'fastify';
import { isWithin, type PlaceId } from '../../devices/place.ts';
import type { StaffId } from '../../devices/registry.ts';
import { days, type Instant, plus } from '../../devices/time.ts';
import type { DutyChange } from '../../rules/input.ts';
import { mayEver } from '../rights.ts';
import type { Api } from './api.ts';
import type { App } from './app.ts';
import {
  coveragePage,
  coverageQuery,
  dutyQuery,
  dutySchema,
  entryParams,
  entrySchema,
  leaveBody,
  overrideBody,
  shiftsPage,
  shiftsQuery,
} from './contract/duty.ts';
import { peopleTime } from './people-time.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** A plan that is not told how far to look shows a week, and none more than a month. */
const USUAL_SPAN = days(7);
const LONGEST_SPAN = days(31);

/** Who is on duty and why, the plan, its gaps, and what people change of it. */
export function routeDuty(app: App, api: Api): void {
  routeLooks(app, api);
  routeChanges(app, api);
}

function routeLooks(app: App, api: Api): void {
  const { duty } = api;
  app.get(
    '/duty',
    {
      schema: {
        summary: 'Who is on duty for a place, tier by tier, and why',
        querystring: dutyQuery,
        response: { 200: dutySchema },
      },
    },
    async (request, reply) => {
      const { place, at } = request.query;
      const seen = placeOf(api, request, place);
      return seen === undefined ? refuse(request, reply, 'no-such-place') : duty.at(seen, at ?? api.now());
    },
  );
  app.get(
    '/shifts',
    {
      schema: {
        summary: 'The plan: who has a turn when, who is kept from it, and why',
        querystring: shiftsQuery,
        response: { 200: shiftsPage },
      },
    },
    async (request, reply) => {
      const { place, from = api.now(), to = plus(from, USUAL_SPAN), ...page } = request.query;
      const within = placeOf(api, request, place);
      if (within === undefined) return refuse(request, reply, 'no-such-place');
      if (to <= from || to > plus(from, LONGEST_SPAN))
        return refuse(request, reply, 'query-invalid', { detail: 'to: after from, by 31 days at the most' });
      const shifts = duty.shifts({ ...page, within, from, to });
      return shifts === 'cursor-invalid' ? refuse(request, reply, shifts) : shifts;
    },
  );
  app.get(
    '/coverage',
    {
      schema: {
        summary: 'When nobody will be on duty, for each grid and community',
        querystring: coverageQuery,
        response: { 200: coveragePage },
      },
    },
    async (request, reply) => {
      const { place, days: ahead, ...page } = request.query;
      const within = placeOf(api, request, place);
      if (within === undefined) return refuse(request, reply, 'no-such-place');
      const from = api.now();
      const coverage = duty.coverage({ ...page, within, from, to: plus(from, days(ahead)) });
      return coverage === 'cursor-invalid' ? refuse(request, reply, coverage) : coverage;
    },
  );
}

function routeChanges(app: App, api: Api): void {
  const response = { 200: entrySchema };
  app.post(
    '/shifts/leave',
    { schema: { summary: 'Enter a leave', body: leaveBody, response } },
    async (request, reply) => {
      const { staff, ...span } = request.body;
      const leave = { staff, ...spanOf(span, api) };
      return take(api, request, reply, { whom: leave, change: { type: 'leave', leave } });
    },
  );
  app.post(
    '/shifts/overrides',
    {
      schema: {
        summary: 'Enter who stands in, or is on duty besides the others',
        body: overrideBody,
        response,
      },
    },
    async (request, reply) => {
      const { staff, instead, place: at, from, to } = request.body;
      const place = at ?? api.duty.staffPlace(instead ?? staff);
      if (place === undefined) return refuse(request, reply, 'duty-refused', { detail: 'no-such-staff' });
      const who = { staff, place, ...(instead !== undefined && { instead }) };
      const override = { ...who, ...spanOf({ from, to }, api) };
      return take(api, request, reply, { whom: override, change: { type: 'override', override } });
    },
  );
  for (const [path, type] of [
    ['/shifts/leave/:id', 'leave'],
    ['/shifts/overrides/:id', 'override'],
  ] as const) {
    app.delete(
      path,
      { schema: { summary: `Take back a ${type} that was entered`, params: entryParams, response } },
      async (request, reply) => {
        const { id } = request.params;
        const entry = api.duty.entry(id);
        if (entry?.type !== type || whyNot(api, request, entry) === 'no-such-staff')
          return refuse(request, reply, 'no-such-duty-entry');
        return take(api, request, reply, { whom: entry, change: { type: 'withdraw', entry: id } });
      },
    );
  }
}

/** The part of the own place that is asked for, by those who may see who works there. */
function placeOf(api: Api, request: FastifyRequest, asked: PlaceId | undefined): PlaceId | undefined {
  const principal = principalOf(request);
  const place = asked ?? principal.place;
  const isSeen = isWithin(place, principal.place) && api.rights.decide(principal, 'see-staff', { place }).ok;
  return isSeen ? place : undefined;
}

/** A checked span of a body, as instants. */
export function spanOf(
  { from, to }: { readonly from: string; readonly to: string },
  api: Api,
): { from: Instant; to: Instant } {
  return { from: peopleTime(from, 'from', api), to: peopleTime(to, 'to', api) };
}

type Whom = { readonly staff: StaffId; readonly instead?: StaffId; readonly place?: PlaceId };

/** Everybody enters and takes back leave of their own; else all that a change is about lies in the own place. */
function whyNot(api: Api, request: FastifyRequest, { staff, instead, place }: Whom) {
  const { role, place: own, staff: self } = principalOf(request);
  if (place === undefined && staff === self) return undefined;
  if (!mayEver(role, 'change-duty')) return 'role-not-allowed';
  const people = [staff, ...(instead === undefined ? [] : [instead])].map(api.duty.staffPlace);
  const isOwn = [...people, place ?? own].every((one) => one !== undefined && isWithin(one, own));
  return isOwn ? undefined : 'no-such-staff';
}

async function take(
  api: Api,
  request: FastifyRequest,
  reply: FastifyReply,
  { whom, change }: { readonly whom: Whom; readonly change: DutyChange },
) {
  const why = whyNot(api, request, whom);
  if (why === 'role-not-allowed') return refuse(request, reply, why);
  const taken = why ?? (await api.duty.change(principalOf(request), change));
  return typeof taken === 'string' ? refuse(request, reply, 'duty-refused', { detail: taken }) : taken;
}
