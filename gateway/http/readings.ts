import { Readable } from 'node:stream';
import type { z } from 'zod';
import { formatTime, instant, minutes } from '../../devices/time.ts';
import type { Api, ChartQuery, ReadingsPage, ReadingsQuery } from './api.ts';
import type { App } from './app.ts';
import { MOST_BUCKETS, readingsAnswer, readingsQuery } from './contract/readings.ts';
import type { HttpLimits } from './limits.ts';
import { refuse } from './refuse.ts';
import { principalOf } from './sign-in.ts';

/** For the description only: what is streamed is not checked row by row. */
const STREAMED: unknown = { 200: readingsAnswer };

const ALWAYS = { from: instant(0), to: instant(Number.MAX_SAFE_INTEGER) };

/** A device's readings: raw and streamed (a hundred thousand rows are never in memory together), or summed up for a chart. */
export function routeReadings(app: App, api: Api, limits: HttpLimits): void {
  app.get(
    '/readings',
    {
      schema: {
        summary: 'Readings of a device in the order of time: raw, or with `every` one metric by buckets',
        querystring: readingsQuery,
        response: STREAMED,
      },
    },
    async (request, reply) => {
      const { query } = request;
      const place = api.devicePlace(query.device);
      if (!api.rights.decide(principalOf(request), 'see-readings', place && { place }).ok)
        return refuse(request, reply, 'no-such-device');
      reply.type('application/json; charset=utf-8');
      if (query.every !== undefined) {
        const asked = chartIn(query, api);
        if ('wrong' in asked) return refuse(request, reply, 'query-invalid', { detail: asked.wrong });
        const rows = await api.chart(asked);
        const items = rows.map(({ at, ...row }) => ({ at: formatTime(at, api.timeZone), ...row }));
        return reply.send(JSON.stringify({ items, next: null }));
      }
      const whole = { ...ALWAYS, ...query };
      const first = await api.readings({ ...whole, limit: Math.min(whole.limit, limits.readingsPage) });
      const pages = pagesFrom(first, whole, api, limits.readingsPage);
      return reply.send(Readable.from(written(pages, api.timeZone)));
    },
  );
}

/** What is asked of a chart, or what is wrong with it. The future has no readings: a chart ends now at the latest. */
function chartIn(query: z.output<typeof readingsQuery>, api: Api): ChartQuery | { readonly wrong: string } {
  const { device, metric, from, every } = query;
  if (metric === undefined || from === undefined || every === undefined)
    return { wrong: '/every: a chart needs `metric` and `from`' };
  if (query.after !== undefined) return { wrong: '/after: a chart has one page' };
  const now = api.now();
  const to = instant(Math.min(query.to ?? now, now));
  const buckets = Math.ceil((to - from) / every);
  if (buckets > MOST_BUCKETS)
    return { wrong: `/every: ${buckets} buckets; a chart has ${MOST_BUCKETS} at most` };
  const isWhole = from % minutes(5) === 0 && every % minutes(5) === 0;
  if (!isWhole && from < now - api.rawFor)
    return {
      wrong: '/from: of a time whose raw readings are gone, `from` and `every` are whole five minutes',
    };
  return { device, metric, from, to, every };
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
