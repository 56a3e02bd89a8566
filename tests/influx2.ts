import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a right request to it looks like; version 3 has no organisation. */
export interface Front {
  readonly org: string;
  readonly bucket: string;
  readonly token: string;
}

/**
 * The interface of InfluxDB 2 and 3 in front of a real influxd 1.x, which keeps what is written and answers InfluxQL: 2 and
 * 3 themselves are not to be had as packages. Whatever their documents do not allow gets the status they give.
 */
export async function startInflux2(
  influxd: { url: string },
  { org, bucket, token }: Front,
): Promise<{ url: string } & AsyncDisposable> {
  await fetch(`${influxd.url}/query`, {
    method: 'POST',
    body: new URLSearchParams({ q: `create database "${bucket}"` }),
  });

  const write = async (url: URL, body: string, response: ServerResponse) => {
    const { org: asked, bucket: into, precision, ...more } = Object.fromEntries(url.searchParams);
    if (asked !== org || into !== bucket)
      return answer(response, 404, { code: 'not found', message: 'bucket not found' });
    if (precision !== 'us' || Object.keys(more).length > 0)
      return answer(response, 400, { code: 'invalid', message: 'precision must be us' });
    const target = new URLSearchParams({ db: bucket, precision: 'u' });
    const { status, text } = await ask(`${influxd.url}/write?${target}`, body);
    if (status === 204) return response.writeHead(204).end();
    return answer(response, status, { code: 'invalid', message: text });
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const url = new URL(request.url ?? '/', 'http://front');
    const body = await textOf(request);
    if (request.headers.authorization !== `Token ${token}`)
      return answer(response, 401, { code: 'unauthorized', message: 'unauthorized access' });
    if (request.method === 'POST' && url.pathname === '/api/v2/write') return write(url, body, response);
    if (request.method !== 'POST' || url.pathname !== '/query')
      return answer(response, 404, { code: 'not found', message: 'path not found' });
    const { status, text } = await ask(`${influxd.url}/query`, new URLSearchParams(body));
    return response.writeHead(status, { 'content-type': 'application/json' }).end(text);
  };
  const server = createServer((request, response) => void serve(request, response));
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

async function ask(url: string, body: string | URLSearchParams): Promise<{ status: number; text: string }> {
  const response = await fetch(url, { method: 'POST', body });
  return { status: response.status, text: await response.text() };
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
