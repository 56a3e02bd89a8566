import { formatTime } from '../../devices/time.ts';
import { ANSWER_ACTIONS } from '../../rules/input.ts';
import type { TokenPrincipal } from '../principal.ts';
import { actionOf, mayEver } from '../rights.ts';
import type { Api } from './api.ts';
import type { App } from './app.ts';
import { type SessionView, sessionSchema, signInBody } from './contract/session.ts';
import { refuse } from './refuse.ts';
import { COOKIE, principalOf, refuseOtherSites } from './sign-in.ts';

/** Seconds that a browser keeps the cookie; the gateway ends a session earlier when nobody uses it. */
const COOKIE_AGE = 30 * 86_400;

/** Signing in, which nobody has done yet who does it. `isSecure`: the port speaks TLS. */
export function routeSignIn(app: App, api: Api, isSecure: boolean): void {
  app.post(
    '/session',
    {
      schema: {
        summary: 'Signs in: the answer sets the cookie that the browser sends from then on',
        security: [],
        body: signInBody,
        response: { 200: sessionSchema },
      },
      onRequest: async (request, reply) => refuseOtherSites(request, reply),
    },
    async (request, reply) => {
      const { name, password } = request.body;
      const signed = await api.sessions.signIn(name, password, request.socket.remoteAddress ?? '');
      if (!signed.ok) {
        if (signed.why === 'too-many-sign-ins') reply.header('retry-after', '60');
        return refuse(request, reply, signed.why);
      }
      // Who signs in anew leaves the session before.
      const before = request.cookies[COOKIE];
      if (before !== undefined) api.sessions.signOut(before);
      reply.setCookie(COOKIE, signed.cookie, {
        httpOnly: true,
        sameSite: 'strict',
        secure: isSecure,
        path: '/',
        maxAge: COOKIE_AGE,
      });
      return view(api, signed.principal);
    },
  );
}

/** Who am I, and signing out; also for tokens, which have nothing to sign out of. */
export function routeSession(app: App, api: Api): void {
  app.get(
    '/session',
    { schema: { summary: 'Who asks, and the time that cases go by', response: { 200: sessionSchema } } },
    async (request) => view(api, principalOf(request)),
  );
  app.delete('/session', { schema: { summary: 'Signs out' } }, async (request, reply) => {
    const cookie = request.cookies[COOKIE];
    if (cookie !== undefined && request.headers.authorization === undefined) api.sessions.signOut(cookie);
    return reply.clearCookie(COOKIE, { path: '/' }).code(204).send();
  });
}

const view = (api: Api, { name, role, place, staff }: TokenPrincipal): SessionView => ({
  name,
  role,
  place,
  ...(staff !== undefined && { staff }),
  seesNames: mayEver(role, 'see-person'),
  changesDuty: mayEver(role, 'change-duty'),
  mutes: mayEver(role, 'mute'),
  testsDetectors: mayEver(role, 'walk-test'),
  visits: mayEver(role, 'visit') && mayEver(role, 'see-person'),
  actions: ANSWER_ACTIONS.filter((action) => mayEver(role, actionOf(action))),
  timeZone: api.timeZone,
  now: formatTime(api.now(), api.timeZone),
  speed: api.speed,
  ...(api.lastOutage !== undefined && {
    lastOutage: {
      from: formatTime(api.lastOutage.from, api.timeZone),
      to: formatTime(api.lastOutage.to, api.timeZone),
    },
  }),
});
