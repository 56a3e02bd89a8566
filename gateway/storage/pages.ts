import type { DatabaseSync } from 'node:sqlite';
import { fieldsPart, seriesPart } from './line-protocol.ts';
import type { Marks } from './marks.ts';
import { type FollowerPage, MAX_ROWS } from './reading-store.ts';
import { type Row, rowFields } from './row.ts';

/** ReadingQueue.page on the tables: lines are written here, so that the main thread has nothing to do with them. */
export function preparePage(
  database: DatabaseSync,
  marks: Marks,
): (position: number, limit: number) => FollowerPage {
  const behind = database.prepare(`
    select position, device, series, at, fields, 0 from points where position > ?1
    union all select position, device, series, at, fields, 1 from five_minutes where position > ?1
    order by position limit ?2
  `);
  behind.setReturnArrays(true);
  const seriesText = prepareSeriesText(database);
  return (from, limit) => {
    let text = '';
    let count = 0;
    let position = from;
    let isRow: unknown;
    for (const row of behind.all(from, Math.min(limit, MAX_ROWS))) {
      // Arrays are what was asked for; the types know objects only.
      const [at, device, series, time, fields, kind] = row as unknown as [
        ...[number, number, number, number],
        string,
        0 | 1,
      ];
      isRow ??= kind;
      // A store may keep the two for different times: a batch holds one of them.
      if (kind !== isRow) break;
      const part = kind === 0 ? rawFields(fields) : fiveMinuteFields(fields);
      text += `${seriesText(device, series, kind)} ${part} ${time}\n`;
      count += 1;
      position = at;
    }
    const resolution = isRow === 1 ? 'five-minutes' : 'raw';
    return {
      position,
      last: marks.position,
      batch: { lines: Buffer.from(text), count, resolution },
    };
  };
}

const rawFields = (json: string): string => fieldsPart(JSON.parse(json));

const fiveMinuteFields = (json: string): string =>
  fieldsPart(
    Object.fromEntries(
      Object.entries(JSON.parse(json) as Record<string, Row>).flatMap(([metric, row]) =>
        rowFields(metric, row),
      ),
    ),
  );

/** Texts remembered before all are forgotten and made again: one per device and resolution. */
const MAX_REMEMBERED = 200_000;

function prepareSeriesText(database: DatabaseSync) {
  const find = database.prepare(
    'select name, measurement, tags from devices, series where devices.id = ? and series.id = ?',
  );
  /** A device seldom changes its series. */
  const texts = new Map<number, { readonly series: number; readonly text: string }>();
  return (device: number, series: number, kind: 0 | 1): string => {
    const key = device * 2 + kind;
    const known = texts.get(key);
    if (known?.series === series) return known.text;
    const row = find.get(device, series);
    const measurement = String(row?.measurement) + (kind === 1 ? FIVE_MINUTES_ENDING : '');
    const text = seriesPart({
      measurement,
      device: String(row?.name),
      tags: JSON.parse(String(row?.tags)),
    });
    if (texts.size >= MAX_REMEMBERED) texts.clear();
    texts.set(key, { series, text });
    return text;
  };
}

/** Behind a measurement's name: its rows of five minutes. */
export const FIVE_MINUTES_ENDING = '_5m';
