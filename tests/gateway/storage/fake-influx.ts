import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP server that takes only what the write API of InfluxDB allows, and fails as it is told. */
export interface FakeInflux extends AsyncDisposable {
  readonly url: string;
  /** Lines of the batches that got 204. */
  readonly lines: readonly string[];
  readonly requests: number;
  /** The next requests get these answers. */
  answer(...answers: Answer[]): void;
}

export type Answer =
  | { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }
  | 'hang'
  | 'reset';

/** What a right request looks like. */
export interface Expected {
  readonly target: string;
  readonly authorization: string;
}

export async function startFakeInflux({ target, authorization }: Expected): Promise<FakeInflux> {
  const lines: string[] = [];
  const scripted: Answer[] = [];
  let requests = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    requests += 1;
    const body = await textOf(request);
    const answer = scripted.shift() ?? { status: 204 };
    if (answer === 'hang') return;
    if (answer === 'reset') return request.socket.resetAndDestroy();
    const wrong = target === '/query' ? wrongInQuery(request) : wrongInWrite(request, body);
    if (wrong) return end(response, { status: 418, body: `wrong: ${wrong}` });
    if (answer.status === 204) lines.push(...linesOf(body));
    end(response, answer);
  };
  const wrongInWrite = ({ method, url, headers }: IncomingMessage, body: string) =>
    (method !== 'POST' && 'method') ||
    (url !== target && `target ${url}`) ||
    (headers.authorization !== authorization && 'authorization') ||
    linesOf(body).find((line) => !LINE.test(line));
  /** The package chooses the method by the statement. */
  const wrongInQuery = ({ url = '', headers }: IncomingMessage) =>
    (url.split('?')[0] !== target && `target ${url}`) ||
    (headers.authorization !== authorization && 'authorization');
  const server = createServer((request, response) => void serve(request, response));
  const listening = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    lines,
    get requests() {
      return requests;
    },
    answer: (...answers) => {
      scripted.push(...answers);
    },
    [Symbol.asyncDispose]: async () => {
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      server.closeAllConnections();
      await closed.promise;
    },
  };
}

const LINE =
  /^(?:\\.|[^\s,\\])+(?:,(?:\\.|[^\s,=\\])+=(?:\\.|[^\s,=\\])+)* \S+=(?:[-\d.e+]+|true|false)\S* \d{16}$/;

function end(response: ServerResponse, { status, body = '', headers = {} }: Exclude<Answer, string>): void {
  response.writeHead(status, headers).end(body);
}

/** Each ends with a newline. */
const linesOf = (body: string): string[] => body.split('\n').slice(0, -1);

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
