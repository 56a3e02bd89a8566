/** Words longer than this are compared by their beginning: the cost grows with the product of the lengths. */
const LONGEST_WORD = 64;

/** The word of `known` with the fewest letters to change; empty when there is none. */
export function nearest(word: string, known: readonly string[]): string {
  const sought = word.slice(0, LONGEST_WORD).toLowerCase();
  const ranked = known.map((one) => ({ one, far: distance(sought, one.toLowerCase()) }));
  return ranked.reduce((best, it) => (it.far < best.far ? it : best), { one: '', far: Infinity }).one;
}

/** The word that was meant: at most half of the letters have to change, or a part of it was written. */
export function meant(word: string, known: readonly string[]): string | undefined {
  const near = nearest(word, known);
  const sought = word.slice(0, LONGEST_WORD).toLowerCase();
  if (2 * distance(sought, near.toLowerCase()) <= sought.length) return near;
  return known.find((one) => one.toLowerCase().includes(sought));
}

/** Levenshtein's distance: letters to insert, remove or replace. */
export function distance(a: string, b: string): number {
  let above = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, letter] of [...a].entries()) {
    const line = [row + 1];
    for (const [column, other] of [...b].entries()) {
      const replaced = (above[column] ?? 0) + (letter === other ? 0 : 1);
      line.push(Math.min(replaced, (above[column + 1] ?? 0) + 1, (line[column] ?? 0) + 1));
    }
    above = line;
  }
  return above[[...b].length] ?? 0;
}
