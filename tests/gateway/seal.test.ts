import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { masterKey } from '../../gateway/access/master-key.ts';
import { type KeyStore, openSeals, type Seals } from '../../gateway/access/seal.ts';

const master = Buffer.alloc(32, 7);

function keysInMemory(): KeyStore & { readonly rows: Map<string, Uint8Array> } {
  const rows = new Map<string, Uint8Array>();
  return {
    rows,
    get: (id) => rows.get(id),
    put: (id, wrapped) => void rows.set(id, wrapped),
    remove: (id) => void rows.delete(id),
  };
}

function open(keys: KeyStore, key: Uint8Array = master): Seals {
  const opened = openSeals({ keys, master: key });
  if (!opened.ok) throw new Error(opened.why);
  return opened.seals;
}

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), 'seal-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

describe('seals', () => {
  it('[SL1] what is sealed comes back, after reopening too', () => {
    const keys = keysInMemory();
    const seals = open(keys);
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.string({ minLength: 1 }), (text, subject) => {
        fc.pre(!subject.startsWith('$') && text.isWellFormed() && subject.isWellFormed());
        const sealed = seals.seal(subject, text);
        expect(open(keys).unseal(subject, sealed)).toBe(text);
      }),
    );
  });

  it('[SL1] the same text is sealed differently each time and its words do not show', () => {
    const keys = keysInMemory();
    const seals = open(keys);
    const sealed = [seals.seal('r1', '王秀英'), seals.seal('r1', '王秀英')];
    expect(sealed[0]).not.toBe(sealed[1]);
    for (const one of sealed)
      expect(Buffer.from(one, 'base64url').includes(Buffer.from('王秀英'))).toBe(false);
  });

  it('[SL2] erasing a person makes all that was sealed unreadable for ever, also after a new key', () => {
    const keys = keysInMemory();
    const seals = open(keys);
    const sealed = seals.seal('r1', '王秀英');
    const other = seals.seal('r2', '李敏');
    seals.erase('r1');
    expect(keys.rows.has('r1')).toBe(false);
    expect(seals.unseal('r1', sealed)).toBeUndefined();
    seals.seal('r1', 'someone new');
    expect(seals.unseal('r1', sealed)).toBeUndefined();
    expect(seals.unseal('r2', other)).toBe('李敏');
  });

  it('[SL3] a changed, cut or foreign text is not read', () => {
    const seals = open(keysInMemory());
    const sealed = seals.seal('r1', '13800000000');
    seals.seal('r2', 'x');
    expect(seals.unseal('r2', sealed)).toBeUndefined();
    expect(seals.unseal('unknown', sealed)).toBeUndefined();
    const bytes = Buffer.from(sealed, 'base64url');
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const damaged = Buffer.from(bytes);
        damaged[at]! ^= flip;
        expect(seals.unseal('r1', damaged.toString('base64url'))).toBeUndefined();
        expect(seals.unseal('r1', bytes.subarray(0, at).toString('base64url'))).toBeUndefined();
      }),
    );
  });

  it('[SL3] a key row moved to another person opens nothing', () => {
    const keys = keysInMemory();
    const seals = open(keys);
    const sealed = seals.seal('r1', '王秀英');
    keys.put('r2', keys.get('r1')!);
    expect(seals.unseal('r2', sealed)).toBeUndefined();
  });

  it('[SL4] another master key is refused at opening', () => {
    const keys = keysInMemory();
    open(keys).seal('r1', '王秀英');
    expect(openSeals({ keys, master: Buffer.alloc(32, 8) })).toEqual({ ok: false, why: 'wrong-master-key' });
  });

  it('[SL4] a damaged key row is never replaced by a new key', () => {
    const keys = keysInMemory();
    const seals = open(keys);
    seals.seal('r1', '王秀英');
    keys.put('r1', Buffer.alloc(60));
    expect(() => seals.seal('r1', 'x')).toThrow('damaged');
    expect(keys.rows.get('r1')).toEqual(Buffer.alloc(60));
  });
});

describe('the master key', () => {
  it('[SL5] comes from the environment before the file, which is then left alone', () => {
    const file = join(folder(), 'master.key');
    const env = Buffer.alloc(32, 9).toString('base64');
    expect(masterKey({ env, file })).toEqual({ ok: true, key: Buffer.alloc(32, 9), from: 'environment' });
    expect(() => statSync(file)).toThrow();
  });

  it('[SL5] is made once in a file only its owner may read', () => {
    const file = join(folder(), 'master.key');
    const made = masterKey({ file });
    expect(made).toMatchObject({ ok: true, from: 'new-file' });
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(masterKey({ env: '', file })).toEqual({ ...made, from: 'file' });
  });

  it('[SL5] of the wrong length is refused and the file kept', () => {
    const file = join(folder(), 'master.key');
    writeFileSync(file, 'c2hvcnQ=\n');
    expect(masterKey({ file })).toEqual({ ok: false, why: 'bad-master-key', from: 'file' });
    expect(readFileSync(file, 'utf8')).toBe('c2hvcnQ=\n');
    expect(masterKey({ env: 'c2hvcnQ=', file })).toMatchObject({ ok: false, from: 'environment' });
  });

  it('[SL5] a folder that is missing is an error, not a key in memory', () => {
    expect(() => masterKey({ file: join(folder(), 'none', 'master.key') })).toThrow('ENOENT');
  });
});
