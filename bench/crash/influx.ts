import { type Influxd, isMissing, startInfluxd } from '../../tests/servers.ts';
import type { StoredTimes } from './kept.ts';
import { DEVICES, type TownDevice } from './town.ts';

/** A real InfluxDB that follows the gateway. */
export interface Influx {
  readonly server: Influxd;
  readonly config: { readonly version: 1; readonly url: string; readonly database: string };
  /** Points that it holds. */
  count(): Promise<number>;
  times(): Promise<StoredTimes>;
}

/** A field that each report of a kind has. */
const FIELDS: Readonly<Record<TownDevice['kind'], string>> = {
  wristband: 'heartRate',
  smoke: 'smokeDensity',
  door: 'open',
  occupancy: 'entries',
};

/** Undefined, and said so, where influxd is not installed. */
export async function openInflux(): Promise<Influx | undefined> {
  if (isMissing('influxd')) return undefined;
  const server = await startInfluxd();
  const config = { version: 1, url: server.url, database: 'crash' } as const;
  const ask = async (select: string): Promise<number[][]> => {
    const query = new URLSearchParams({ db: config.database, epoch: 'u', q: select });
    const answer = (await (await fetch(`${server.url}/query?${query}`)).json()) as {
      results: { series?: { values: number[][] }[] }[];
    };
    return answer.results[0]?.series?.[0]?.values ?? [];
  };
  return {
    server,
    config,
    async count() {
      const counts = await Promise.all(
        Object.entries(FIELDS).map(([kind, field]) => ask(`SELECT count("${field}") FROM "${kind}"`)),
      );
      return counts.reduce((total, [row]) => total + (row?.[1] ?? 0), 0);
    },
    async times() {
      const all = new Map<string, number[]>();
      for (const { id, kind } of DEVICES) {
        const rows = await ask(`SELECT "${FIELDS[kind]}" FROM "${kind}" WHERE "device" = '${id}'`);
        all.set(
          id,
          rows.map(([at = 0]) => at),
        );
      }
      return all;
    },
  };
}
