import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api } from './api.ts';
import type { App } from './app.ts';
import { entriesPage, entriesQuery, personParams, verdictSchema, verifyQuery } from './contract/audit.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** The ledger, and the erasing of people. */
export function routeAudit(app: App, api: Api): void {
  const { audit } = api;
  // The ledger is one for all places: only who answers for the whole may read it.
  const auditorsOnly = async (request: FastifyRequest, reply: FastifyReply) => {
    return may(api, request, 'audit') ? undefined : refuse(request, reply, 'role-not-allowed');
  };
  app.get(
    '/audit',
    {
      schema: {
        summary: 'The ledger: facts, looks at personal data, erasures; the newest first',
        querystring: entriesQuery,
        response: { 200: entriesPage },
      },
      preParsing: auditorsOnly,
    },
    async (request) => ({ ...audit.entries(request.query), head: audit.head() }),
  );
  app.get(
    '/audit/verify',
    {
      schema: {
        summary: 'Reads the whole ledger through and says whether it is unbroken',
        querystring: verifyQuery,
        response: { 200: verdictSchema },
      },
      preParsing: auditorsOnly,
    },
    async (request) => audit.verify(request.query.anchor === undefined ? [] : [request.query.anchor]),
  );
  routeErase(app, api);
}

function routeErase(app: App, api: Api): void {
  for (const [path, kind] of [
    ['residents', 'resident'],
    ['staff', 'staff'],
  ] as const) {
    app.delete(
      `/${path}/:id`,
      {
        schema: {
          summary: `Erases a ${kind}: name, phones and notes can never be read again`,
          params: personParams,
        },
        preParsing: async (request, reply) =>
          may(api, request, 'erase') ? undefined : refuse(request, reply, 'role-not-allowed'),
      },
      async (request, reply) => {
        const erased = await api.audit.erase(principalOf(request), kind, request.params.id);
        return erased === 'erased' ? reply.code(204).send() : refuse(request, reply, 'no-such-person');
      },
    );
  }
}

const may = (api: Api, request: FastifyRequest, action: 'audit' | 'erase'): boolean =>
  api.rights.decide(principalOf(request), action, { place: api.root }).ok;
