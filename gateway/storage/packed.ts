import type { Point, Tags } from './point.ts';

/** Points as columns, for the thread: a copy of texts and numbers costs a fraction of a copy of objects. */
export interface Packed {
  readonly devices: readonly string[];
  /** JSON of [measurement, tags]. */
  readonly series: readonly string[];
  readonly times: readonly number[];
  /** JSON. */
  readonly fields: readonly string[];
  readonly fingerprints: readonly (string | null)[];
}

/** Leaves out what no store can hold: values that are not finite, and points without fields. */
export function pack(points: readonly Point[]): Packed {
  const packed = {
    devices: [] as string[],
    series: [] as string[],
    times: [] as number[],
    fields: [] as string[],
    fingerprints: [] as (string | null)[],
  };
  for (const point of points) {
    const fields = JSON.stringify(storable(point.fields));
    if (fields === '{}') continue;
    packed.devices.push(point.device);
    packed.series.push(seriesOf(point));
    packed.times.push(point.at);
    packed.fields.push(fields);
    packed.fingerprints.push(point.fingerprint ?? null);
  }
  return packed;
}

/** JSON and line protocol know no NaN and no infinity. */
function storable(fields: Point['fields']): Point['fields'] {
  const values = Object.values(fields);
  if (values.every(isStorable)) return fields;
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => isStorable(value)));
}

const isStorable = (value: unknown): boolean => typeof value !== 'number' || Number.isFinite(value);

/** Most devices have one object of tags for all their points. */
const texts = new WeakMap<Tags, { readonly measurement: string; readonly text: string }>();

function seriesOf({ measurement, tags }: Point): string {
  const remembered = texts.get(tags);
  if (remembered?.measurement === measurement) return remembered.text;
  const text = JSON.stringify([measurement, tags]);
  texts.set(tags, { measurement, text });
  return text;
}
