/** What a benchmark found out, one line of the table. */
export interface Figure {
  /** Which of the benchmarks, `a` to `h`. */
  readonly of: string;
  readonly what: string;
  /** The median of the runs. */
  readonly value: number;
  readonly unit: string;
  /** What it is measured against. */
  readonly target?: { readonly is: 'at least' | 'at most'; readonly value: number };
  /** The median of the same on the other side, in the same unit. */
  readonly other?: string;
  readonly runs: number;
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5);
}

export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN;
}

export function isReached({ value, target }: Figure): boolean | undefined {
  if (target === undefined) return undefined;
  return target.is === 'at least' ? value >= target.value : value <= target.value;
}

/** The figures as a Markdown table. */
export function tableOf(figures: readonly Figure[]): string {
  const rows = figures.map((figure) => {
    const { of, what, value, unit, target, other, runs } = figure;
    const aim = target === undefined ? '' : `${target.is === 'at least' ? '≥' : '≤'} ${format(target.value)}`;
    const verdict = { true: 'yes', false: '**no**', undefined: '' }[String(isReached(figure))];
    return `| ${of} | ${what} | ${format(value)} ${unit} | ${other ?? ''} | ${aim} | ${verdict} | ${runs} |`;
  });
  return [
    '| | what | measured | beside it | target | reached | runs |',
    '|---|---|---:|---|---:|---|---:|',
    ...rows,
  ].join('\n');
}

/** Three digits that say something. */
export function format(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2;
  return value.toLocaleString('en', { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
