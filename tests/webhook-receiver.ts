import { createHmac } from 'node:crypto';
import { createServer } from 'node:http';

export interface Delivery {
  readonly id: string;
  readonly signed: boolean;
  readonly event: { type: string; subject?: string; data: Record<string, unknown> };
}

/** A real receiver of webhooks that checks signatures. */
export async function startReceiver(secret: string): Promise<
  AsyncDisposable & {
    url: string;
    received: Delivery[];
    next(wanted: (one: Delivery) => boolean): Promise<Delivery>;
  }
> {
  const received: Delivery[] = [];
  const waiting: { wanted: (one: Delivery) => boolean; resolve: (one: Delivery) => void }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = Buffer.concat(chunks);
      const signature = `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
      const event = JSON.parse(body.toString());
      const one = { id: event.id, signed: request.headers['x-signature'] === signature, event };
      received.push(one);
      response.writeHead(204).end();
      for (const waiter of waiting.filter(({ wanted }) => wanted(one))) {
        waiting.splice(waiting.indexOf(waiter), 1);
        waiter.resolve(one);
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/in`,
    received,
    next: (wanted) => {
      const known = received.find(wanted);
      if (known !== undefined) return Promise.resolve(known);
      const { promise, resolve } = Promise.withResolvers<Delivery>();
      waiting.push({ wanted, resolve });
      return promise;
    },
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
