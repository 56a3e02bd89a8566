import type { Point } from './point.ts';

/**
 * Line protocol is `${seriesPart} ${fieldsPart} ${at}`: numbers as floats, states as booleans, ids as strings, the time in
 * µs (`precision=u`). https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/
 */
export function seriesPart({
  measurement,
  device,
  tags,
}: Pick<Point, 'measurement' | 'device' | 'tags'>): string {
  let text = escaped(measurement, /[, ]/g);
  // Sorted tags spare the server a sort.
  for (const [key, value] of Object.entries({ ...tags, device }).sort(byKey)) {
    if (value !== '') text += `,${escaped(key, KEY_MARKS)}=${escaped(value, KEY_MARKS)}`;
  }
  return text;
}

export function fieldsPart(fields: Point['fields']): string {
  let text = '';
  for (const key in fields) {
    const value = fields[key] ?? 0;
    const stated = typeof value === 'string' ? `"${escaped(value, /"/g)}"` : value;
    text += `${text === '' ? '' : ','}${PLAIN.test(key) ? key : escaped(key, KEY_MARKS)}=${stated}`;
  }
  return text;
}

/** Nothing to escape in it: as nearly every field. */
const PLAIN = /^\w+$/;

const KEY_MARKS = /[,= ]/g;

function escaped(text: string, marks: RegExp): string {
  return text.replace(UNSPEAKABLE, encodeURIComponent).replace(marks, '\\$&');
}

/**
 * What the protocol cannot carry in a name or tag: a newline begins the next point, a backslash swallows the separator
 * behind it. These are written as in URLs: %0A, %5C.
 */
const UNSPEAKABLE = /[\p{Cc}\\]/gu;

function byKey([a]: [string, string], [b]: [string, string]): number {
  return a < b ? -1 : 1;
}
