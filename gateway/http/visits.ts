import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PlaceId } from '../../devices/place.ts';
import { days, type Instant, minus, minutes, plus } from '../../devices/time.ts';
import { type Action, mayEver } from '../rights.ts';
import type { Api, RoundsAsked } from './api.ts';
import type { App } from './app.ts';
import { answerHeaders } from './contract/answers.ts';
import {
  checkInBody,
  checkInSchema,
  checkInsPage,
  checkInsQuery,
  visitBody,
  visitSchema,
  visitsDuePage,
  visitsPage,
  visitsQuery,
} from './contract/visits.ts';
import { narrower } from './narrower.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** Takes and lists visits of residents and check-ins of patrols. */
export function routeVisits(app: App, api: Api): void {
  const { rounds } = api;
  app.post(
    '/visits',
    {
      schema: {
        summary: 'Record a visit or call: a sign of life when the person was met',
        headers: answerHeaders,
        body: visitBody,
        response: { 200: visitSchema },
      },
      preParsing: onlyFor('visit'),
    },
    async (request, reply) => {
      const { resident, place, at, how, found, note } = request.body;
      if (!isRecent(at, api.now())) return refuse(request, reply, 'body-invalid', { detail: WHEN });
      const about = resident === undefined ? { place: place as PlaceId } : { resident };
      const said = { about, how, found, ...(note !== undefined && { note }), ...when(request, at) };
      const done = await rounds.visit(principalOf(request), said);
      return done.ok ? done.item : refuse(request, reply, done.why);
    },
  );
  app.post(
    '/check-ins',
    {
      schema: {
        summary: 'Record that somebody on patrol is at a place',
        headers: answerHeaders,
        body: checkInBody,
        response: { 200: checkInSchema },
      },
      preParsing: onlyFor('visit'),
    },
    async (request, reply) => {
      const { place, at } = request.body;
      if (!isRecent(at, api.now())) return refuse(request, reply, 'body-invalid', { detail: WHEN });
      const done = await rounds.checkIn(principalOf(request), { place, ...when(request, at) });
      return done.ok ? done.item : refuse(request, reply, done.why);
    },
  );
  app.get(
    '/visits',
    {
      schema: {
        summary: 'Visits, the last recorded first',
        querystring: visitsQuery,
        response: { 200: visitsPage },
      },
      preParsing: onlyFor('see-person'),
    },
    async (request, reply) => {
      const query = queryOf(request, request.query);
      const page = query ? rounds.visits(principalOf(request), query) : { items: [], next: null };
      return page === 'cursor-invalid' ? refuse(request, reply, page) : page;
    },
  );
  app.get(
    '/visits/due',
    {
      schema: {
        summary:
          'Residents to be visited until the end of the day, the neediest first; each look is recorded',
        querystring: checkInsQuery,
        response: { 200: visitsDuePage },
      },
      preParsing: onlyFor('see-person'),
    },
    async (request, reply) => {
      const query = queryOf(request, request.query);
      const page = query ? api.residents.visitsDue(principalOf(request), query) : { items: [], next: null };
      return page === 'cursor-invalid' ? refuse(request, reply, page) : page;
    },
  );
  app.get(
    '/check-ins',
    {
      schema: {
        summary: 'Check-ins, the last recorded first',
        querystring: checkInsQuery,
        response: { 200: checkInsPage },
      },
      preParsing: onlyFor('see-staff'),
    },
    async (request, reply) => {
      const query = queryOf(request, request.query);
      const page = query ? rounds.checkIns(principalOf(request), query) : { items: [], next: null };
      return page === 'cursor-invalid' ? refuse(request, reply, page) : page;
    },
  );
}

/** The role comes first: who may not learns nothing from the way a body is refused. */
const onlyFor = (action: Action) => async (request: FastifyRequest, reply: FastifyReply) =>
  mayEver(principalOf(request).role, action) ? undefined : refuse(request, reply, 'role-not-allowed');

/** What is recorded later than a month after is a report of the past, and nobody's visit of this month. */
const LATEST_RECORDING = days(31);
/** How far a phone's clock may be ahead; what it says then counts as now. */
const CLOCK_AHEAD = minutes(5);
const WHEN = '/at: expected a time of the last 31 days';

const isRecent = (at: Instant | undefined, now: Instant): boolean =>
  at === undefined || (at > minus(now, LATEST_RECORDING) && at <= plus(now, CLOCK_AHEAD));

function when(request: FastifyRequest, madeAt: Instant | undefined): { key?: string; madeAt?: Instant } {
  const key = request.headers['idempotency-key'];
  return { ...(typeof key === 'string' && { key }), ...(madeAt !== undefined && { madeAt }) };
}

/** The query within one's own place; `undefined` when it asks for what lies outside. */
function queryOf<Q extends { readonly place?: PlaceId; readonly limit: number }>(
  request: FastifyRequest,
  { place, ...query }: Q,
): (Omit<Q, 'place'> & Pick<RoundsAsked, 'within'>) | undefined {
  const within = narrower(principalOf(request).place, place);
  return within && { ...query, within };
}
