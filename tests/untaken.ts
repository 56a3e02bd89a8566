import { relative } from 'node:path';
import type { Reporter } from 'vitest/node';

/** More are counted: whoever ran a few tests alone is not told of every file. */
const NAMED = 40;

interface Coverage {
  readonly branchMap: Readonly<Record<string, { readonly loc: Range; readonly locations: readonly Range[] }>>;
  /** How often each way of a branch was taken. */
  readonly b: Readonly<Record<string, readonly number[]>>;
}

interface Range {
  /** Without a line for an `else` that is not written. */
  readonly start: { readonly line?: number; readonly column?: number };
}

/** After a run with coverage says which branches nothing took, as `rules/case.ts:109:38`. */
export const untaken: Reporter = {
  onCoverage(coverage) {
    const files = (coverage as { toJSON(): Record<string, Coverage> }).toJSON();
    const ways = Object.entries(files).flatMap(([path, { branchMap, b }]) =>
      Object.entries(branchMap).flatMap(([id, { loc, locations }]) =>
        locations
          .filter((_, way) => b[id]?.[way] === 0)
          .map(({ start }) => (start.line === undefined ? loc.start : start))
          .map(({ line, column = 0 }) => `${relative('.', path)}:${line}:${column + 1}`),
      ),
    );
    const places = [...new Set(ways)];
    if (places.length === 0) return;
    const more = places.length > NAMED ? [`and ${places.length - NAMED} more`] : [];
    console.error(['No test takes these branches:', ...places.slice(0, NAMED), ...more].join('\n  '));
  },
};
