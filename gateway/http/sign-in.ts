import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Api, TokenPrincipal } from './api.ts';
import { refuse } from './refuse.ts';

/** Longer credentials are not looked up. */
const LONGEST_TOKEN = 1_024;

/** Whose token the request brings; `undefined` without one, or with one that is nobody's. */
export function bearerOf(request: FastifyRequest, api: Api): TokenPrincipal | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return token === undefined || token.length > LONGEST_TOKEN ? undefined : api.signIn(token);
}

/** The hook in front of every route that needs a token. */
export const signIn =
  (api: Api) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const principal = bearerOf(request, api);
    if (principal === undefined) return refuse(request, reply, 'not-signed-in');
    request.principal = principal;
    return undefined;
  };

/** The principal that the hook let in. */
export function principalOf(request: FastifyRequest): TokenPrincipal {
  if (request.principal === undefined) throw new Error(`${request.routeOptions.url} has no sign-in hook`);
  return request.principal;
}
