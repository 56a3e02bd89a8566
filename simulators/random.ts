/**
 * A reproducible stream of chance. `split` gives an independent stream that depends on the names alone, not on what
 * was drawn before, so that a new consumer shifts nobody else's luck.
 *
 * xoshiro128** 1.1 by D. Blackman and S. Vigna (2018, public domain), seeded by SplitMix32 from an FNV-1a hash.
 */
export class Random {
  readonly #path: string;
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(path: string) {
    this.#path = path;
    let state = fnv1a(path);
    const next = (): number => {
      state = (state + 0x9e3779b9) | 0;
      let t = state ^ (state >>> 16);
      t = Math.imul(t, 0x21f0aaad);
      t ^= t >>> 15;
      t = Math.imul(t, 0x735a2d97);
      return t ^ (t >>> 15);
    };
    this.#a = next();
    this.#b = next();
    this.#c = next();
    this.#d = next() | 1; // All four at zero would stay there.
  }

  split(name: string): Random {
    return new Random(`${this.#path}/${name}`);
  }

  /** From 0 up to, and not including, 1. */
  unit(): number {
    const product = Math.imul(this.#b, 5);
    const result = Math.imul((product << 7) | (product >>> 25), 9);
    const t = this.#b << 9;
    this.#c ^= this.#a;
    this.#d ^= this.#b;
    this.#b ^= this.#c;
    this.#a ^= this.#d;
    this.#c ^= t;
    this.#d = (this.#d << 11) | (this.#d >>> 21);
    return (result >>> 0) / 2 ** 32;
  }

  between(low: number, high: number): number {
    return low + (high - low) * this.unit();
  }

  /** A whole number from `low` to `high`, both included. */
  whole(low: number, high: number): number {
    return low + Math.floor(this.unit() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.unit() < probability;
  }

  pick<T>(from: readonly [T, ...T[]]): T {
    return from[this.whole(0, from.length - 1)] ?? from[0];
  }

  /** Box–Muller; drawn values beyond 4 standard deviations are cut there. */
  normal(mean: number, deviation: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.unit()));
    const value = radius * Math.cos(2 * Math.PI * this.unit());
    return mean + deviation * Math.max(-4, Math.min(4, value));
  }

  /** Waiting time to the next of happenings that come `mean` apart on average. */
  exponential(mean: number): number {
    return -mean * Math.log(1 - this.unit());
  }

  /** How many of them come; Knuth's product, good for small means, sums for larger. */
  poisson(mean: number): number {
    if (mean > 30) return this.poisson(mean / 2) + this.poisson(mean / 2);
    const limit = Math.exp(-mean);
    let count = 0;
    for (let product = this.unit(); product > limit; product *= this.unit()) count++;
    return count;
  }
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let n = 0; n < text.length; n++) hash = Math.imul(hash ^ text.charCodeAt(n), 0x01000193);
  return hash | 0;
}
