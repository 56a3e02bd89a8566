import type { Api } from './api.ts';
import type { App } from './app.ts';
import { residentParams, residentSchema, residentsPage, residentsQuery } from './contract/residents.ts';
import { narrower } from './narrower.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** People watched over, for those who may see them; every look is written down. */
export function routeResidents(app: App, api: Api): void {
  app.get(
    '/residents',
    {
      schema: {
        summary: 'Residents whom one may see at this moment; being shown them is recorded',
        querystring: residentsQuery,
        response: { 200: residentsPage },
      },
    },
    async (request, reply) => {
      const { place, ...query } = request.query;
      const principal = principalOf(request);
      // A case of one's own may lie outside one's place: then it is asked for by its own.
      const within = narrower(principal.place, place) ?? place ?? principal.place;
      const page = api.residents.list(principal, { ...query, within });
      return page === 'cursor-invalid' ? refuse(request, reply, page) : page;
    },
  );
  app.get(
    '/residents/:id',
    {
      schema: {
        summary: 'A resident with phone and contacts; the look is recorded with its grounds',
        params: residentParams,
        response: { 200: residentSchema },
      },
    },
    async (request, reply) =>
      api.residents.one(principalOf(request), request.params.id) ?? refuse(request, reply, 'no-such-person'),
  );
}
