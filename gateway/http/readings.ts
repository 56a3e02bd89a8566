import { Readable } from 'node:stream';
import { formatTime, instant } from '../../devices/time.ts';
import type { Api, ReadingsPage, ReadingsQuery } from './api.ts';
import type { App } from './app.ts';
import { readingsPage, readingsQuery } from './contract/readings.ts';
import type { HttpLimits } from './limits.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** For the description only: what is streamed is not checked row by row. */
const STREAMED: unknown = { 200: readingsPage };

const ALWAYS = { from: instant(0), to: instant(Number.MAX_SAFE_INTEGER) };

/** A device's raw readings, streamed: a hundred thousand rows are never in memory together. */
export function routeReadings(app: App, api: Api, limits: HttpLimits): void {
  app.get(
    '/readings',
    {
      schema: {
        summary: 'Raw readings of a device in the order of time',
        querystring: readingsQuery,
        response: STREAMED,
      },
    },
    async (request, reply) => {
      const { query } = request;
      const place = api.devicePlace(query.device);
      if (place === undefined || !api.rights.decide(principalOf(request), 'see-readings', { place }).ok)
        return refuse(request, reply, 'no-such-device');
      const whole = { ...ALWAYS, ...query };
      const first = await api.readings({ ...whole, limit: Math.min(whole.limit, limits.readingsPage) });
      const pages = pagesFrom(first, whole, api, limits.readingsPage);
      reply.type('application/json; charset=utf-8');
      return reply.send(Readable.from(written(pages, api.timeZone)));
    },
  );
}

async function* pagesFrom(
  first: ReadingsPage,
  query: ReadingsQuery,
  api: Api,
  size: number,
): AsyncGenerator<ReadingsPage> {
  let left = query.limit;
  for (let page = first; ; ) {
    left -= page.rows.length;
    yield page;
    if (page.next === undefined || left <= 0) return;
    page = await api.readings({ ...query, limit: Math.min(left, size), after: page.next });
  }
}

async function* written(pages: AsyncIterable<ReadingsPage>, timeZone: string): AsyncGenerator<string> {
  let before = '{"items":[';
  let next: string | null = null;
  for await (const page of pages) {
    next = page.next ?? null;
    if (page.rows.length === 0) continue;
    const rows = page.rows.map(({ at, fields }) =>
      JSON.stringify({ at: formatTime(at, timeZone), ...fields }),
    );
    yield before + rows.join(',');
    before = ',';
  }
  yield `${before === ',' ? '' : before}],"next":${JSON.stringify(next)}}`;
}
