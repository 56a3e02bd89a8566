import type { Api } from './api.ts';
import type { App } from './app.ts';
import { refuse } from './refuse.ts';
import { bearerOf } from './sign-in.ts';

const LOOPBACK: readonly string[] = ['127.0.0.1', '::1', '::ffff:127.0.0.1'];

/** What watches the gateway itself: alive, ready, figures, and the description of the API. */
export function routeHealth(app: App, api: Api): void {
  app.get('/healthz', { schema: { hide: true } }, async () => ({ ok: true }));
  app.get('/readyz', { schema: { hide: true } }, async (request, reply) => {
    const { ok, why } = api.ready();
    return ok ? { ok } : refuse(request, reply, 'not-ready', why === undefined ? {} : { detail: why });
  });
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    // The socket's address, not a header's: from outside, figures are for those with a token.
    const isHere = LOOPBACK.includes(request.socket.remoteAddress ?? '');
    if (!isHere && bearerOf(request, api) === undefined) return refuse(request, reply, 'not-signed-in');
    return reply.type('text/plain; version=0.0.4; charset=utf-8').send(await api.metrics());
  });
  app.get('/openapi.json', { schema: { hide: true } }, async () => app.swagger());
}
