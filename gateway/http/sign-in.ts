import type { FastifyReply, FastifyRequest } from 'fastify';
import type { TokenPrincipal } from '../principal.ts';
import type { Api } from './api.ts';
import { refuse } from './refuse.ts';

/** The session's cookie. */
export const COOKIE = 'shouwang';

/** Longer credentials are not looked up. */
const LONGEST_TOKEN = 1_024;

/** Whose token the request brings; `undefined` without one, or with one that is nobody's. */
export function bearerOf(request: FastifyRequest, api: Api): TokenPrincipal | undefined {
  const [, token] = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? '') ?? [];
  return token === undefined || token.length > LONGEST_TOKEN ? undefined : api.signIn(token);
}

/** Whose token or session the request brings; a token goes before the cookie, also one that is nobody's. */
export function askerOf(request: FastifyRequest, api: Api): TokenPrincipal | undefined {
  if (request.headers.authorization !== undefined) return bearerOf(request, api);
  const cookie = request.cookies[COOKIE];
  return cookie === undefined ? undefined : api.sessions.principal(cookie);
}

/** The hook in front of every route that needs a token or a session. */
export const signIn =
  (api: Api) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply | undefined> => {
    const principal = askerOf(request, api);
    if (principal === undefined) return refuse(request, reply, 'not-signed-in');
    request.principal = principal;
    const byCookie = request.headers.authorization === undefined;
    return byCookie ? refuseOtherSites(request, reply) : undefined;
  };

/**
 * Refuses a change that another site's page may have sent with our cookie: neither says the browser that it comes from
 * our own page (it says so on HTTPS and loopback only), nor has it a header that no other page may set.
 */
export function refuseOtherSites(request: FastifyRequest, reply: FastifyReply): FastifyReply | undefined {
  if (request.method === 'GET' || request.method === 'HEAD') return undefined;
  const isOwn = request.headers['sec-fetch-site'] === 'same-origin';
  const isMarked = request.headers['x-requested-with'] !== undefined;
  return isOwn || isMarked ? undefined : refuse(request, reply, 'cross-site-refused');
}

/** The principal that the hook let in. */
export function principalOf(request: FastifyRequest): TokenPrincipal {
  if (request.principal === undefined) throw new Error(`${request.routeOptions.url} has no sign-in hook`);
  return request.principal;
}
