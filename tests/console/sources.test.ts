import { spawnSync } from 'node:child_process';
import { copyFileSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { facadeShape } from '../../dashboards/console/src/community/facade-shape.ts';
import { readEvents } from '../../dashboards/console/src/state/event-stream.ts';

const CONSOLE = new URL('../../dashboards/console/', import.meta.url).pathname;

const home = (place: string) => ({ place, level: null, case: null, residents: [], devices: [] });
const at = (places: readonly string[]) =>
  facadeShape(places.map(home)).windows.map(({ floor, column }) => [floor, column]);

describe('the sources of the console', () => {
  it('[CN14] take nothing from the gateway but the types of its contract', () => {
    const outside = globSync('src/**/*.{ts,tsx}', { cwd: CONSOLE }).flatMap((file) =>
      [
        ...readFileSync(join(CONSOLE, file), 'utf8').matchAll(
          /^(?:import|export)\b([^;]*?)from '((?:\.\.\/)+(?:gateway|rules|devices|simulators|tests)\/[^']*)'/gm,
        ),
      ].map(([, what = '', from = '']) => ({ file, isType: /^\s*type\b/.test(what), from })),
    );
    const foreign = outside.filter(
      ({ file, isType, from }) =>
        !(isType && from.includes('gateway/http/contract/')) && !isLocal(file, from),
    );
    expect(outside.length).toBeGreaterThan(10);
    expect(foreign).toEqual([]);
  });

  it('[CN15] a façade reads floors and flats from home ids, and lines homes up where they say nothing', () => {
    expect(at(['x/b1/0101', 'x/b1/0203', 'x/b1/1001'])).toEqual([
      [0, 0],
      [1, 2],
      [9, 0],
    ]);
    expect(at(['x/b1/east', 'x/b1/0203', 'x/b1/west', 'x/b1/a', 'x/b1/b'])).toEqual([
      [0, 0],
      [0, 1],
      [0, 2],
      [0, 3],
      [1, 0],
    ]);
    expect(facadeShape([])).toEqual({ floors: 1, columns: 2, windows: [] });
  });

  it('[CN15] every home has a window of its own inside the façade, whatever the ids', () => {
    const segment = fc.oneof(fc.stringMatching(/^[0-2]{1,5}$/), fc.stringMatching(/^[A-Za-z0-9._-]{1,8}$/));
    fc.assert(
      fc.property(fc.uniqueArray(segment, { maxLength: 40 }), (segments) => {
        const { floors, columns, windows } = facadeShape(segments.map((one) => home(`hz/x/${one}`)));
        const places = windows.map(({ floor, column }) => `${floor} ${column}`);
        expect(windows.every(({ floor, column }) => floor < floors && column < columns)).toBe(true);
        expect(new Set(places).size).toBe(segments.length);
      }),
    );
  });

  it('[CN16] events are read whole, wherever the network cuts them', async () => {
    const fact = fc.record({
      id: fc.stringMatching(/^f_[a-z0-9]{1,8}$/),
      text: fc.string({ unit: 'grapheme' }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(fact, { maxLength: 5 }),
        fc.integer({ min: 1, max: 9 }),
        async (facts, size) => {
          const stream = `retry: 3000\nid: f_0\n\n:\n\n${facts
            .map(({ id, text }) => `id: ${id}\ndata: ${JSON.stringify(text)}\n\n`)
            .join('')}`;
          const bytes = new TextEncoder().encode(stream);
          const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, n) =>
            bytes.slice(n * size, (n + 1) * size),
          );
          const read = [];
          let heard = 0;
          for await (const event of readEvents(ReadableStream.from(chunks), () => heard++)) read.push(event);
          expect(read.filter(({ data }) => data !== undefined)).toEqual(
            facts.map(({ id, text }) => ({ id, data: JSON.stringify(text) })),
          );
          expect(read[0]).toEqual({ id: 'f_0' });
          expect(heard).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('[CN17] without the development packages the build says so in one line and is well', () => {
    const folder = mkdtempSync(join(tmpdir(), 'console-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    copyFileSync(join(CONSOLE, 'build.mjs'), join(folder, 'build.mjs'));
    const { status, stdout, stderr } = spawnSync(process.execPath, [join(folder, 'build.mjs')], {
      encoding: 'utf8',
    });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout.trim().split('\n')).toEqual([expect.stringContaining('is not built')]);
  });
});

/** `../devices/…` of the console itself. */
const isLocal = (file: string, from: string): boolean =>
  globSync(join(CONSOLE, 'src', file, '..', from)).length > 0;
