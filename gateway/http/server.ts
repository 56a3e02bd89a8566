import { createServer, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { Socket } from 'node:net';
import cookie from '@fastify/cookie';
import swagger from '@fastify/swagger';
import fastify from 'fastify';
import { jsonSchemaTransform, serializerCompiler, validatorCompiler } from 'fastify-type-provider-zod';
import { PROBLEMS, Problem, type ProblemCode } from '../problem.ts';
import { routeAccounts } from './accounts.ts';
import type { Api, Log } from './api.ts';
import type { App } from './app.ts';
import { routeAudit } from './audit.ts';
import { routeCases } from './cases.ts';
import { serveConsole } from './console.ts';
import { routeDuty } from './duty.ts';
import { routeEvacuation } from './evacuation.ts';
import { routeHealth } from './health.ts';
import { routeHeld } from './held.ts';
import { routeIndicators } from './indicators.ts';
import { HTTP_LIMITS, type HttpLimits } from './limits.ts';
import { type Live, routeLive } from './live.ts';
import { OPEN_API } from './open-api.ts';
import { routeReadings } from './readings.ts';
import { routeReceipts } from './receipts.ts';
import { PROBLEM_TYPE, problemBody, refuse, refuseError } from './refuse.ts';
import { routeRegisters } from './registers.ts';
import { routeReports } from './reports.ts';
import { routeResidents } from './residents.ts';
import { routeRules } from './rules.ts';
import { routeSession, routeSignIn } from './session.ts';
import { signIn } from './sign-in.ts';
import { routeSwaps } from './swaps.ts';
import { routeVenueHours } from './venue-hours.ts';
import { routeVisits } from './visits.ts';
import { routeWalkTests } from './walk-tests.ts';

export interface HttpOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** PEM texts; without it the port speaks plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
  readonly api: Api;
  readonly log: Log;
  /** Folder of the built console. */
  readonly console?: string;
  /** Told of each refusal. */
  readonly count?: (code: ProblemCode, who?: string) => void;
  readonly limits?: HttpLimits;
}

export interface HttpServer {
  readonly port: number;
  /** Writes server-sent events to the open streams of one member of staff; gives how many there are. */
  tell(staff: string, events: string): number;
  /** Takes no more, ends live streams, lets requests under way finish within their limit. */
  close(): Promise<void>;
}

/** Opens the HTTP side. Rejects with the problem `port-in-use`. */
export async function openHttp(options: HttpOptions): Promise<HttpServer> {
  const { api, log, limits = HTTP_LIMITS, count = () => undefined } = options;
  const server = openServer(options, limits);
  const app: App = fastify({
    serverFactory: (handle) => server.on('request', handle),
    bodyLimit: limits.bodyBytes,
    // Ids of a case or device are far shorter; longer ones name nothing.
    routerOptions: { maxParamLength: 128 },
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void refuseError(error, request, reply, log),
    clientErrorHandler: (error, socket) => refuseBytes(error, socket, count),
  });
  app.decorate('count', count);
  app.decorateRequest('principal', undefined);
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler((error: Error, request, reply) => refuseError(error, request, reply, log));
  app.setNotFoundHandler((request, reply) => refuse(request, reply, 'no-such-route'));
  takeJsonOnly(app);
  await app.register(swagger, { openapi: OPEN_API, transform: jsonSchemaTransform });
  await app.register(cookie);
  routeHealth(app, api);
  if (options.console !== undefined) await serveConsole(app, options.console);
  const open: { live?: Live } = {};
  await app.register(
    (v1: App, _, done) => {
      v1.addHook('onRequest', signIn(api));
      routeSession(v1, api);
      routeCases(v1, api);
      routeAudit(v1, api);
      routeAccounts(v1, api);
      routeReports(v1, api);
      routeVisits(v1, api);
      routeRegisters(v1, api);
      routeResidents(v1, api);
      routeRules(v1, api);
      routeVenueHours(v1, api);
      routeDuty(v1, api);
      routeSwaps(v1, api);
      routeWalkTests(v1, api);
      routeEvacuation(v1, api);
      routeHeld(v1, api);
      routeIndicators(v1, api);
      routeReadings(v1, api, limits);
      open.live = routeLive(v1, api, limits);
      done();
    },
    { prefix: '/api/v1' },
  );
  await app.register(
    (v1: App, _, done) => {
      routeSignIn(v1, api, options.tls !== undefined);
      done();
    },
    { prefix: '/api/v1' },
  );
  await app.register(
    (v1: App, _, done) => {
      routeReceipts(v1, api);
      done();
    },
    { prefix: '/api/v1' },
  );
  try {
    await app.listen({ host: options.host, port: options.port });
  } catch (error) {
    open.live?.close();
    await app.close();
    throw isInUse(error) ? new Problem('port-in-use', `${options.host}:${options.port}`) : error;
  }
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : options.port,
    tell: (staff, events) => open.live?.tell(staff, events) ?? 0,
    async close() {
      open.live?.close();
      // From here on node no longer looks for late requests, so that one slow sender could hold the end up for ever.
      const late = setTimeout(() => server.closeAllConnections(), limits.closeWithin);
      await app.close();
      clearTimeout(late);
    },
  };
}

function openServer({ tls }: HttpOptions, limits: HttpLimits): Server {
  const bounds = {
    maxHeaderSize: limits.headBytes,
    requestTimeout: limits.requestTimeout,
    headersTimeout: limits.requestTimeout,
    connectionsCheckingInterval: limits.timeoutCheck,
    keepAliveTimeout: limits.keepAlive,
  };
  const server = tls ? createTlsServer({ ...bounds, ...tls }) : createServer(bounds);
  server.maxConnections = limits.connections;
  return server;
}

/** JSON alone is read; an empty body is an answer without particulars, whatever its declared type. */
function takeJsonOnly(app: App): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) =>
    body === '' ? done(null, undefined) : parse(request, String(body), done),
  );
}

/** Bytes that never became a request. */
function refuseBytes(
  error: Error & { code?: string },
  socket: Socket,
  count: (code: ProblemCode) => void,
): void {
  if (error.code === 'ECONNRESET') return;
  const code = BYTES[error.code ?? ''] ?? 'http-malformed';
  count(code);
  if (!socket.writable) return;
  const body = problemBody(code);
  const head = [
    `HTTP/1.1 ${PROBLEMS[code].status} ${PROBLEMS[code].title.en}`,
    `Content-Type: ${PROBLEM_TYPE}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

const BYTES: Readonly<Record<string, ProblemCode>> = {
  HPE_HEADER_OVERFLOW: 'http-head-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request-timeout',
};

const isInUse = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
