import type { Point, Tags } from './point.ts';

/** Points for the thread: numbers as columns, texts as bytes, which wait outside the heap and are copied as they are. */
export interface Packed {
  /** Each device with one of its series, the JSON of [measurement, tags]. */
  readonly devices: readonly string[];
  readonly series: readonly string[];
  /** Of each point: which of these, its time, and its line of `texts`. */
  readonly whose: readonly number[];
  readonly times: readonly number[];
  /** Lines of UTF-8: the JSON of the fields and the fingerprint, behind a tab, or behind two when the time is the device's. */
  readonly texts: Uint8Array;
}

/** Points that gather. */
export interface Packing {
  /** Leaves out what no store can hold: values that are not finite, and points without fields. */
  add(point: Point): void;
  readonly count: number;
  take(): Packed;
}

export function pack(points: readonly Point[]): Packed {
  const packing = openPacking();
  for (const point of points) packing.add(point);
  return packing.take();
}

export function openPacking(): Packing {
  const known = new Map<string, { measurement: string; tags: Tags; n: number }>();
  const [devices, series]: [string[], string[]] = [[], []];
  const [whose, times]: [number[], number[]] = [[], []];
  let bytes = Buffer.allocUnsafeSlow(FIRST_BYTES);
  let used = 0;

  function whoseOf(point: Point): number {
    const { device, measurement, tags } = point;
    const last = known.get(device);
    if (last?.tags === tags && last.measurement === measurement) return last.n;
    const n = devices.push(device) - 1;
    series.push(seriesOf(point));
    known.set(device, { measurement, tags, n });
    return n;
  }
  return {
    add(point) {
      const fields = JSON.stringify(storable(point.fields));
      if (fields === '{}') return;
      const line = fields + printPart(point);
      const most = used + line.length * BYTES_OF_UNIT;
      if (most > bytes.length) {
        const larger = Buffer.allocUnsafeSlow(most * 2);
        bytes.copy(larger, 0, 0, used);
        bytes = larger;
      }
      used += bytes.write(line, used);
      whose.push(whoseOf(point));
      times.push(point.at);
    },
    get count() {
      return times.length;
    },
    take: () => ({ devices, series, whose, times, texts: bytes.subarray(0, used) }),
  };
}

/** A point as the thread takes it. */
export interface Unpacked {
  readonly at: number;
  readonly fields: string;
  readonly fingerprint: string | null;
  /** The time is the device's own. */
  readonly isTold: boolean;
}

/** Calls `take` for each point, with which of `devices` and `series` are its own. */
export function unpack({ whose, times, texts }: Packed, take: (n: number, point: Unpacked) => void): void {
  const text = Buffer.from(texts.buffer, texts.byteOffset, texts.length).toString();
  let from = 0;
  for (const [point, n] of whose.entries()) {
    const end = text.indexOf('\n', from);
    const line = text.slice(from, end);
    // JSON has no tab.
    const tab = line.indexOf('\t');
    const isTold = tab >= 0 && line[tab + 1] === '\t';
    const fields = tab < 0 ? line : line.slice(0, tab);
    const fingerprint = tab < 0 ? null : line.slice(tab + (isTold ? 2 : 1));
    take(n, { at: times[point] ?? 0, fields, fingerprint, isTold });
    from = end + 1;
  }
}

/** A few ordinary points; twice as much whenever it is too little. */
const FIRST_BYTES = 4 * 1024;
/** The most that one unit of UTF-16 takes in UTF-8. */
const BYTES_OF_UNIT = 3;

const printPart = ({ fingerprint, timeFrom }: Point): string => {
  if (fingerprint === undefined) return '\n';
  return timeFrom === 'device' ? `\t\t${fingerprint}\n` : `\t${fingerprint}\n`;
};

/** JSON and line protocol know no NaN and no infinity. */
function storable(fields: Point['fields']): Point['fields'] {
  for (const name in fields) if (!isStorable(fields[name])) return onlyStorable(fields);
  return fields;
}

const onlyStorable = (fields: Point['fields']): Point['fields'] =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => isStorable(value)));

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
