import { appendFile, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openJournal } from '../../../gateway/journal/journal.ts';
import { append, journalContract, read } from '../../contract/journal.ts';
import { mountSmallDisk } from '../../small-disk.ts';

let root = '';
const disk = mountSmallDisk(1_000_000);
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'journal-'));
});
afterAll(async () => {
  disk?.remove();
  await rm(root, { recursive: true, force: true });
});

describe('the journal in files', () => {
  journalContract((place, options = {}) =>
    openJournal({ folder: join(root, 'contract', place), ...options }),
  );
});

describe('the journal and its files', () => {
  it('[JN3] a torn tail is cut off at the last whole record', async () => {
    const folder = join(root, 'torn');
    await fill(folder, ['one', 'two', 'three']);
    const file = await onlyFile(folder);
    await truncate(file, (await readFile(file)).length - 2);
    const torn = await openJournal({ folder });
    expect(torn).toMatchObject({ lastSeq: 2, cut: 27 });
    await append(torn, 'third again');
    expect(read(torn, 1)).toEqual([
      [1, 'one'],
      [2, 'two'],
      [3, 'third again'],
    ]);
    await torn.close();
    await appendFile(file, 'rubbish after the end');
    const again = await openJournal({ folder });
    expect(again).toMatchObject({ lastSeq: 3, cut: 21 });
    await again.close();
  });

  it('[JN4] a bad record with later batches behind it is journal-damaged, and nothing is cut', async () => {
    const folder = join(root, 'damaged');
    await fill(folder, ['one', 'two', 'three']);
    const file = await onlyFile(folder);
    const whole = await readFile(file);
    const damaged = Buffer.from(whole);
    damaged.write('TWO', damaged.indexOf('two'));
    await writeFile(file, damaged);
    await expect(openJournal({ folder })).rejects.toMatchObject({ code: 'journal-damaged' });
    expect(await readFile(file)).toEqual(damaged);
    await writeFile(file, whole);
    const healed = await openJournal({ folder });
    expect(healed.lastSeq).toBe(3);
    await healed.close();
  });

  it('[JN4] a missing or cut file in the middle is journal-damaged', async () => {
    const folder = join(root, 'missing');
    await fill(folder, ['one', 'two', 'three'], 50);
    const names = await readdir(folder);
    expect(names).toEqual([1, 2, 3].map((first) => `000000000000000${first}.journal`));
    const middle = join(folder, '0000000000000002.journal');
    const whole = await readFile(middle);
    for (const content of [
      undefined,
      whole.subarray(0, -1),
      whole.subarray(0, 10),
      Buffer.alloc(whole.length),
    ]) {
      await rm(middle, { force: true });
      if (content !== undefined) await writeFile(middle, content);
      await expect(openJournal({ folder })).rejects.toMatchObject({ code: 'journal-damaged' });
    }
  });

  it('[JN7] a failed write is never retried: every waiting and later record gets the error', async () => {
    const folder = join(root, 'failed');
    const journal = await openJournal({ folder, segmentBytes: 50 });
    await append(journal, 'one');
    await rm(folder, { recursive: true });
    const waiting = [append(journal, 'two'), append(journal, 'three')];
    for (const lost of waiting) await expect(lost).rejects.toMatchObject({ code: 'journal-failed' });
    await expect(append(journal, 'four')).rejects.toMatchObject({ code: 'journal-failed' });
    await journal.close();
    await expect(readdir(folder)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it.skipIf(disk === undefined)(
    '[FU15] with neither room nor reserve records are refused as disk-full, and taken again with room',
    async () => {
      const journal = await openJournal({ folder: join(disk?.folder ?? '', 'journal') });
      const record = Buffer.alloc(100_000, 'x');
      let done = 0;
      for (; ; done++) {
        const failure = await append(journal, record).catch((error: unknown) => error);
        if (failure === undefined) continue;
        expect(failure).toMatchObject({ code: 'disk-full' });
        break;
      }
      expect(done).toBeGreaterThan(5);
      expect([journal.lastSeq, journal.pending]).toEqual([done, 0]);
      await expect(append(journal, record)).rejects.toMatchObject({ code: 'disk-full' });
      disk?.resize(2_000_000);
      await append(journal, record);
      expect([...journal.read(1)].map(({ seq }) => seq)).toEqual(
        Array.from({ length: done + 1 }, (_, n) => n + 1),
      );
      await journal.close();
    },
  );

  it('[JN7] a folder that cannot be used is journal-failed at opening', async () => {
    const file = join(root, 'a-file');
    await writeFile(file, '');
    await expect(openJournal({ folder: file })).rejects.toMatchObject({ code: 'journal-failed' });
  });

  it('[JN10] records that arrive in one turn share one batch, and a batch is not split between files', async () => {
    const folder = join(root, 'batches');
    const journal = await openJournal({ folder, segmentBytes: 100 });
    await Promise.all(['one', 'two', 'three', 'four', 'five'].map((text) => append(journal, text)));
    await append(journal, 'six');
    expect(await readdir(folder)).toEqual(['0000000000000001.journal', '0000000000000006.journal']);
    await journal.close();
  });
});

async function fill(folder: string, texts: readonly string[], segmentBytes = 1_000_000): Promise<void> {
  const journal = await openJournal({ folder, segmentBytes });
  for (const text of texts) await append(journal, text);
  await journal.close();
}

async function onlyFile(folder: string): Promise<string> {
  const names = await readdir(folder);
  expect(names).toEqual(['0000000000000001.journal']);
  return join(folder, '0000000000000001.journal');
}
