import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { days, plus, seconds } from '../../../devices/time.ts';
import { openEmbedded } from '../../../gateway/storage/embedded.ts';
import { pointAt, T0 } from '../../contract/points.ts';
import { readingQueueContract } from '../../contract/reading-queue.ts';
import { readingStoreContract } from '../../contract/reading-store.ts';
import { openForContract } from './embedded-open.ts';
import { linesIn } from './line.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'embedded-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('the embedded store', () => {
  readingStoreContract((place) => openForContract(join(root, 'store'), place));
  readingQueueContract(
    (place) => openEmbedded({ file: join(root, 'queue', place, 'readings.db') }),
    (place, name) => join(root, 'queue', place, 'dead-letters', `${name}.jsonl`),
  );
});

describe('the embedded store and its file', () => {
  it('[ST8] a follower that is not named any more is forgotten and holds back nothing', async () => {
    const keep = { raw: seconds(0), fiveMinutes: days(9) };
    const file = join(root, 'followers.db');
    const store = await openEmbedded({ file, followers: ['old', 'kept'] });
    await store.append([pointAt(T0)], 1);
    await store.moveFollower('kept', 1);
    expect(await store.followerPosition('old')).toBe(0);
    await store.downSample(plus(T0, days(1)));
    expect(await store.prune(plus(T0, days(1)), keep)).toBe(0);
    await store.close();
    const again = await openEmbedded({ file, followers: ['kept'] });
    expect(await again.followerPosition('kept')).toBe(1);
    expect(await again.prune(plus(T0, days(1)), keep)).toBe(1);
    await again.close();
  });

  it('[ST11] a file that is no database or is in use is storage-failed, a newer one data-too-new', async () => {
    const rubbish = join(root, 'rubbish.db');
    await writeFile(rubbish, 'not a database, and long enough to show it: '.repeat(50));
    await expect(openEmbedded({ file: rubbish })).rejects.toMatchObject({ code: 'storage-failed' });
    const newer = join(root, 'newer.db');
    const database = new DatabaseSync(newer);
    database.exec('pragma user_version = 99');
    database.close();
    await expect(openEmbedded({ file: newer })).rejects.toMatchObject({ code: 'data-too-new' });
    const file = join(root, 'in-use.db');
    const store = await openEmbedded({ file });
    await expect(openEmbedded({ file })).rejects.toMatchObject({ code: 'storage-failed' });
    await store.close();
  });

  it('[ST16] a file of the version before is brought up: its points, cursor and followers go on', async () => {
    const file = join(root, 'older.db');
    const database = new DatabaseSync(file);
    database.exec(`
      create table devices (id integer primary key, name text not null unique);
      create table series (id integer primary key, measurement text not null, tags text not null, unique (measurement, tags));
      create table points (position integer primary key autoincrement, device integer not null, at integer not null,
        series integer not null, fields text not null, fingerprint text);
      create unique index points_by_time on points (device, at);
      create unique index points_by_fingerprint on points (device, fingerprint) where fingerprint is not null;
      create table journal_cursor (only_one integer primary key, seq integer not null);
      create table followers (name text primary key, position integer not null);
      create table dead_letters (id integer primary key, point text not null, reason text not null);
      insert into devices values (1, 'band-0501');
      insert into series values (1, 'wristband', '{}');
      insert into points values (40, 1, ${T0}, 1, '{"heartRate":60}', 'f1'), (41, 1, ${T0 + 1}, 1, '{"heartRate":70}', null);
      insert into journal_cursor values (1, 7);
      insert into followers values ('there', 40);
      pragma user_version = 1;
    `);
    database.close();
    const store = await openEmbedded({ file, followers: ['there'] });
    expect([await store.cursor(), await store.followerPosition('there')]).toEqual([7, 40]);
    await store.append([pointAt(plus(T0, seconds(9)), { tags: {}, fields: { heartRate: 80 } })], 8);
    await store.append([pointAt(T0, { tags: {}, fields: { heartRate: 60 }, fingerprint: 'f1' })], 9);
    await store.append(
      [pointAt(T0, { tags: {}, fields: { heartRate: 60 }, fingerprint: 'f1', timeFrom: 'device' })],
      10,
    );
    expect(await store.downSample(plus(T0, days(1)))).toBe(1);
    const { batch } = await store.page(40, 10);
    expect(linesIn(batch).map((line) => line.split(' ')[1])).toEqual(['heartRate=70', 'heartRate=80']);
    await store.close();
  });

  it('[ST12] more than 1,000 waiting calls are refused as storage-overloaded, then taken again', async () => {
    const store = await openEmbedded({ file: join(root, 'overload.db') });
    const waiting = Array.from({ length: 1_000 }, () => store.cursor());
    await expect(store.cursor()).rejects.toMatchObject({ code: 'storage-overloaded' });
    await Promise.all(waiting);
    expect(await store.cursor()).toBe(0);
    await store.close();
  });
});
