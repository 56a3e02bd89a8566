import type { Point } from './point.ts';

/**
 * The point as one line of InfluxDB's line protocol: numbers as floats, states as booleans, the time in µs
 * (`precision=u`). https://docs.influxdata.com/influxdb/v1/write_protocols/line_protocol_reference/
 */
export function lineProtocol({ measurement, device, tags, fields, at }: Point): string {
  let line = escaped(measurement, /[, ]/g);
  // Sorted tags spare the server a sort.
  for (const [key, value] of Object.entries({ ...tags, device }).sort(byKey)) {
    if (value !== '') line += `,${escaped(key, KEY_MARKS)}=${escaped(value, KEY_MARKS)}`;
  }
  const stated = Object.entries(fields).map(([key, value]) => `${escaped(key, KEY_MARKS)}=${value}`);
  return `${line} ${stated.join(',')} ${at}`;
}

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
