import type { DatabaseSync } from 'node:sqlite';

/** Ids of the rows that points refer to; a row is made when there is none. */
export interface Names {
  device(name: string): number;
  /** By the JSON of [measurement, tags]. */
  series(text: string): number;
  /** What was made may have been rolled back. */
  forget(): void;
}

/** Ids remembered before all are forgotten and read again; a large community has some 100,000 devices. */
const MAX_REMEMBERED = 200_000;

export function prepareNames(database: DatabaseSync): Names {
  const device = remembered(database, 'devices (name)', '(?)', 'name = ?', (name) => [name]);
  const series = remembered(
    database,
    'series (measurement, tags)',
    '(?, ?)',
    'measurement = ? and tags = ?',
    (text) => {
      const [measurement, tags] = JSON.parse(text);
      return [String(measurement), JSON.stringify(tags)];
    },
  );
  return {
    device: device.id,
    series: series.id,
    forget: () => {
      device.forget();
      series.forget();
    },
  };
}

function remembered(
  database: DatabaseSync,
  columns: string,
  values: string,
  where: string,
  read: (text: string) => string[],
) {
  const [table = ''] = columns.split(' ');
  const find = database.prepare(`select id from ${table} where ${where}`);
  const make = database.prepare(`insert into ${columns} values ${values}`);
  const ids = new Map<string, number>();
  return {
    id: (text: string): number => {
      const known = ids.get(text);
      if (known !== undefined) return known;
      const key = read(text);
      const id = Number(find.get(...key)?.id ?? make.run(...key).lastInsertRowid);
      if (ids.size >= MAX_REMEMBERED) ids.clear();
      ids.set(text, id);
      return id;
    },
    forget: () => ids.clear(),
  };
}
