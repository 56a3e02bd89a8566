import type { Instant } from '../../devices/time.ts';
import { HTTP_LIMITS, type HttpLimits } from '../../gateway/http/limits.ts';
import { type HttpServer, openHttp } from '../../gateway/http/server.ts';
import { Scenario } from '../scenario.ts';
import { type MemoryApi, memoryApi } from './memory-api.ts';

/** The village's story behind a real server on loopback. */
export interface Village extends AsyncDisposable, Pick<MemoryApi, 'api' | 'announce'> {
  readonly story: Scenario;
  readonly server: HttpServer;
  readonly url: string;
  /** Names of refusals, in order. */
  readonly counted: string[];
  /** What was logged as unexpected. */
  readonly logged: object[];
  get(path: string, secret?: string, headers?: Record<string, string>): Promise<Response>;
  post(path: string, body?: unknown, secret?: string, headers?: Record<string, string>): Promise<Response>;
}

export async function openVillage(
  options: {
    story?: Scenario;
    limits?: Partial<HttpLimits>;
    tls?: { cert: string; key: string };
    /** Calendar time, by which sessions end; the story's unless given. */
    wall?: () => Instant;
    console?: string;
  } = {},
): Promise<Village> {
  const { story = new Scenario(), limits, tls } = options;
  const counted: string[] = [];
  const logged: object[] = [];
  const { api, announce, close } = memoryApi(story, options.wall ?? (() => story.now));
  const server = await openHttp({
    host: '127.0.0.1',
    port: 0,
    api,
    log: { error: (fields) => logged.push(fields) },
    count: (code) => counted.push(code),
    limits: { ...HTTP_LIMITS, ...limits },
    ...(tls && { tls }),
    ...(options.console !== undefined && { console: options.console }),
  });
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${server.port}`;
  const signed = (secret: string) => ({ authorization: `Bearer ${secret}` });
  return {
    story,
    server,
    url,
    counted,
    logged,
    api,
    announce,
    get: (path, secret = 'secret-checks', headers = {}) =>
      fetch(`${url}${path}`, { headers: { ...signed(secret), ...headers } }),
    post: (path, body, secret = 'secret-checks', headers = {}) =>
      fetch(`${url}${path}`, {
        method: 'POST',
        headers: {
          ...signed(secret),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...headers,
        },
        ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      }),
    async [Symbol.asyncDispose]() {
      await server.close();
      await close();
    },
  };
}

export const smokeAt = (story: Scenario): Scenario => story.sends('smoke-0501', { smoke: true });
