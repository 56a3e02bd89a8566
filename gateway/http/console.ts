import { existsSync } from 'node:fs';
import { join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { PROBLEMS } from '../problem.ts';
import type { App } from './app.ts';

/** Our own files only; styles and scripts stand in files, so that nothing that slips into a page can run. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    "worker-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
};

/** Serves the built console at `/` and the phone page at `/m`; without a build `/` says how to make one. */
export async function serveConsole(app: App, folder: string): Promise<void> {
  if (!existsSync(join(folder, 'index.html'))) {
    app.get('/', { schema: { hide: true } }, async (request, reply) => {
      request.server.count('console-not-built');
      const { title, cure, status } = PROBLEMS['console-not-built'];
      reply.code(status).type('text/plain; charset=utf-8');
      return `${title.zh} · ${title.en}. ${cure}\n`;
    });
    return;
  }
  await app.register(fastifyStatic, {
    root: folder,
    // Each file becomes a route: nothing else of the disk can be asked for.
    wildcard: false,
    cacheControl: false,
    schemaHide: true,
    setHeaders(reply, path) {
      // Files under assets/ are named by their content; the page itself is asked for anew each time.
      const isNamed = path.startsWith(join(folder, 'assets'));
      reply.setHeader('cache-control', isNamed ? 'public, max-age=31536000, immutable' : 'no-cache');
      for (const [name, value] of Object.entries(PAGE_HEADERS)) reply.setHeader(name, value);
    },
  });
  app.get('/m', { schema: { hide: true } }, (_, reply) => reply.sendFile('m.html'));
}
