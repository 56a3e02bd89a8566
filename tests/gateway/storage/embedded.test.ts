import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { plus, seconds } from '../../../devices/time.ts';
import { openEmbedded } from '../../../gateway/storage/embedded.ts';
import { pointAt, readingStoreContract, T0 } from '../../contract/reading-store.ts';

let root = '';
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'embedded-'));
});
afterAll(() => rm(root, { recursive: true, force: true }));

describe('the embedded store', () => {
  readingStoreContract((place) => openEmbedded({ file: join(root, 'contract', `${place}.db`) }));
});

describe('the embedded store and its file', () => {
  it('[ST8] a follower that is not named any more is forgotten and holds back nothing', async () => {
    const file = join(root, 'followers.db');
    const store = await openEmbedded({ file, followers: ['old', 'kept'] });
    await store.append([pointAt(T0)], 1);
    await store.moveFollower('kept', 1);
    expect(await store.followerPosition('old')).toBe(0);
    expect(await store.prune(plus(T0, seconds(1)))).toBe(0);
    await store.close();
    const again = await openEmbedded({ file, followers: ['kept'] });
    expect(await again.followerPosition('kept')).toBe(1);
    expect(await again.prune(plus(T0, seconds(1)))).toBe(1);
    await again.close();
  });

  it('[ST11] a file that is no database, is newer or is in use is storage-failed', async () => {
    const rubbish = join(root, 'rubbish.db');
    await writeFile(rubbish, 'not a database, and long enough to show it: '.repeat(50));
    await expect(openEmbedded({ file: rubbish })).rejects.toMatchObject({ code: 'storage-failed' });
    const newer = join(root, 'newer.db');
    const database = new DatabaseSync(newer);
    database.exec('pragma user_version = 99');
    database.close();
    await expect(openEmbedded({ file: newer })).rejects.toMatchObject({ code: 'storage-failed' });
    const file = join(root, 'in-use.db');
    const store = await openEmbedded({ file });
    await expect(openEmbedded({ file })).rejects.toMatchObject({ code: 'storage-failed' });
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
