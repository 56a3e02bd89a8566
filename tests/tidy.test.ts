import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('..', import.meta.url).pathname;
const files = (pattern: string): string[] =>
  globSync(pattern, { cwd: root, exclude: (name) => String(name).includes('node_modules') })
    .map(String)
    .sort();
const read = (file: string): string => readFileSync(`${root}/${file}`, 'utf8');

const PURE = '{devices,rules,simulators}/**/*.ts';
const PRODUCT = '{devices,rules,gateway,simulators}/**/*.ts';
const LONGEST_FILE = 400;
const MEDIAN_FILE = 120;

describe('the tree is as the documents say', () => {
  it('[TD1] every rule of docs/spec.md is tested, and every test names a rule of it', () => {
    const spec = read('docs/spec.md').matchAll(/^- \*\*([A-Z]{2}\d+)\*\* /gm);
    const rules = [...spec].map((match) => match[1]);
    expect(new Set(rules).size, 'an id stands twice').toBe(rules.length);
    const named = files('tests/**/*.ts').flatMap((file) =>
      [...read(file).matchAll(/[`'"]\[([A-Z]{2}\d+)\] /g)].map((match) => match[1]),
    );
    expect([...new Set(named)].sort()).toEqual([...rules].sort());
  });

  it('[TD2] files are short: the median under 120 lines, none over 400', () => {
    const lengths = files(PRODUCT).map((file) => ({ file, lines: read(file).split('\n').length }));
    expect(lengths.filter(({ lines }) => lines > LONGEST_FILE)).toEqual([]);
    const sorted = lengths.map(({ lines }) => lines).sort((a, b) => a - b);
    expect(sorted[Math.floor(sorted.length / 2)]).toBeLessThan(MEDIAN_FILE);
  });

  it('[TD3] the pure folders have no clock and no chance', () => {
    const forbidden = /Math\.random|Temporal\.Now|randomUUID|randomBytes/;
    const shells = ['simulators/main.ts', 'simulators/start.ts'];
    const pure = files(PURE).filter((file) => !shells.includes(file));
    expect(pure.filter((file) => forbidden.test(read(file)))).toEqual([]);
  });

  it('[TD4] the wall clock is read in one file', () => {
    const forbidden = /\bDate\.now\(|new Date\(\)|Temporal\.Now/;
    const others = files('gateway/**/*.ts').filter((file) => file !== 'gateway/clock.ts');
    expect(others.filter((file) => forbidden.test(read(file)))).toEqual([]);
  });

  it('[TD5] words that say nothing name no file', () => {
    const empty = /(^|[/-])(utils?|helpers?|manager|handlers?|service|common|misc)\.ts$/;
    expect(
      files('{devices,rules,gateway,simulators,tests}/**/*.ts').filter((file) => empty.test(file)),
    ).toEqual([]);
  });

  it('[TD6] every decision record is linked from the architecture', () => {
    const architecture = read('docs/architecture.md');
    const unlinked = files('docs/decisions/*.md').filter(
      (file) => !architecture.includes(file.replace('docs/', '')),
    );
    expect(unlinked).toEqual([]);
  });
});
