import type { FastifyRequest } from 'fastify';
import { mayEver } from '../rights.ts';
import type { Api } from './api.ts';
import type { App } from './app.ts';
import { hoursAnswer, hoursOverride, hoursSchema, venueParams } from './contract/venues.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** The hours of a venue: as they are, and the manager's word over them. */
export function routeVenueHours(app: App, api: Api): void {
  const path = '/venues/:id/hours';
  app.get(
    path,
    {
      schema: {
        summary: 'Hours as published, and what is proposed',
        params: venueParams,
        response: { 200: hoursSchema },
      },
    },
    async (request, reply) => {
      const { id } = request.params;
      return (
        (may(api, request, id, 'see-venues') ? api.venueHours(id) : undefined) ??
        refuse(request, reply, 'no-such-venue')
      );
    },
  );
  app.put(
    path,
    {
      schema: {
        summary: "Set the manager's own hours",
        params: venueParams,
        body: hoursOverride,
        response: { 200: hoursSchema },
      },
      preParsing: guard,
    },
    async (request, reply) => {
      const { hours, until } = request.body;
      const answer =
        hours === null
          ? { type: 'release' as const }
          : { type: 'override' as const, hours, ...(until && { until }) };
      return take(api, request, reply, request.params.id, answer);
    },
  );
  for (const type of ['accept', 'reject'] as const) {
    app.post(
      `${path}/${type}`,
      {
        schema: {
          summary: `${type} proposed hours`,
          params: venueParams,
          body: hoursAnswer,
          response: { 200: hoursSchema },
        },
        preParsing: guard,
      },
      async (request, reply) =>
        take(api, request, reply, request.params.id, { type, proposal: request.body.proposal }),
    );
  }
}

const may = (api: Api, request: FastifyRequest, id: string, action: 'see-venues' | 'set-hours'): boolean => {
  const place = api.venuePlace(id);
  return api.rights.decide(principalOf(request), action, place && { place }).ok;
};

async function guard(request: FastifyRequest, reply: Parameters<typeof refuse>[1]) {
  if (!mayEver(principalOf(request).role, 'set-hours')) return refuse(request, reply, 'role-not-allowed');
  return undefined;
}

type Word = Parameters<Api['answerVenue']>[2];

async function take(
  api: Api,
  request: FastifyRequest,
  reply: Parameters<typeof refuse>[1],
  id: string,
  word: Word,
) {
  if (!may(api, request, id, 'set-hours')) return refuse(request, reply, 'no-such-venue');
  const answered = await api.answerVenue(principalOf(request), id, word);
  if (answered !== 'taken')
    return refuse(request, reply, answered === 'no-such-venue' ? answered : 'hours-refused', {
      detail: answered,
    });
  return api.venueHours(id) ?? refuse(request, reply, 'no-such-venue');
}
