import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { masterKey } from './access/master-key.ts';
import { openSeals, type Seals } from './access/seal.ts';
import type { Config } from './config/config.ts';
import { FactsDatabase } from './facts/facts.ts';
import { KeyRing } from './facts/keys.ts';
import { type Journal, openJournal } from './journal/journal.ts';
import { openReserve, type Reserve } from './journal/reserve.ts';
import { Problem } from './problem.ts';
import { measureRoom } from './room.ts';
import { type Embedded, openEmbedded } from './storage/embedded.ts';
import { openInflux1 } from './storage/influx1.ts';
import { openInflux2 } from './storage/influx2.ts';
import type { ReadingStore } from './storage/reading-store.ts';
import type { Sink } from './storage/sink.ts';

/** All that the gateway keeps on disk, and the store elsewhere that follows it. */
export interface Folder {
  readonly facts: FactsDatabase;
  readonly seals: Seals;
  readonly journal: Journal;
  readonly reserve: Reserve;
  readonly store: Embedded;
  readonly sink: (Sink & ReadingStore) | undefined;
}

/** Bytes that opening the databases may need on a full disk: each begins a write-ahead log. */
const OPENING_ROOM = 4 * 1024 * 1024;

/** Opens the data folder for this process alone. Throws `data-locked`, `wrong-master-key` or what its parts throw. */
export async function openFolder(config: Config, closing: AsyncDisposableStack): Promise<Folder> {
  mkdirSync(config.data, { recursive: true, mode: 0o700 });
  const journalFolder = join(config.data, 'journal');
  const reserve = closing.adopt(openReserve(journalFolder), (it) => it.close());
  if (measureRoom(config.data).free < OPENING_ROOM) reserve.give(OPENING_ROOM);
  const record = new FactsDatabase(join(config.data, 'facts.db'), (bytes) => reserve.give(bytes));
  const facts = closing.adopt(record, (it) => it.close());
  const keys = new KeyRing(facts);
  const seals = openSealsOf(config, keys);
  facts.openLedger(seals.mark);
  const sink = sinkOf(config);
  const followers = sink === undefined ? [] : [sink.name];
  const store = await openEmbedded({ file: join(config.data, 'readings.db'), followers });
  closing.defer(() => store.close());
  const journal = await openJournal({ folder: journalFolder });
  closing.defer(() => journal.close());
  return { facts, seals, journal, reserve, store, sink };
}

function openSealsOf(config: Config, keys: KeyRing): Seals {
  const file = join(config.data, 'master.key');
  const master = masterKey({ env: config.key, file });
  if (!master.ok) throw new Problem('wrong-master-key', `SHOUWANG_KEY or ${file} is not 32 bytes in base64`);
  const opened = openSeals({ keys, master: master.key });
  if (!opened.ok) throw new Problem('wrong-master-key', 'facts.db was sealed under another key');
  return opened.seals;
}

function sinkOf({ influx, readings }: Config): Folder['sink'] {
  switch (influx?.version) {
    case undefined:
      return undefined;
    case 1:
      return openInflux1({ ...influx, retention: readings });
    case 2:
      return openInflux2(influx);
    case 3:
      // InfluxDB 3 takes writes by the interface of 2, where a database is a bucket.
      return openInflux2({ url: influx.url, org: '', bucket: influx.database, token: influx.token ?? '' });
  }
}
