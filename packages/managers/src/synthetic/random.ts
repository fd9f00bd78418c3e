/** Reproducible random numbers. */
export type Random = {
  /** At least 0, below 1. */
  next(): number;
  /** A whole number, both ends included. */
  integer(low: number, high: number): number;
  chance(probability: number): boolean;
  pick<Item>(items: readonly [Item, ...Item[]]): Item;
  /** The index of a weight, drawn by weight. */
  weighted(weights: readonly number[]): number;
  /** Mean 0, standard deviation 1. */
  normal(): number;
  exponential(mean: number): number;
  /** `digits` hexadecimal digits. */
  hex(digits: number): string;
};

/**
 * A generator of its own for each `path`, so that any row can be made without the rows before it.
 * The generator is sfc32 (Chris Doty-Humphrey, PractRand); its state comes from FNV-1a of the path, mixed by
 * the finaliser of MurmurHash3.
 */
export function createRandom(...path: readonly (string | number)[]): Random {
  const next = sfc32(path.join("/"));
  const random: Random = {
    next,
    integer: (low, high) => low + Math.floor(next() * (high - low + 1)),
    chance: (probability) => next() < probability,
    pick: (items) => items[Math.floor(next() * items.length)] ?? items[0],
    weighted(weights) {
      let rest = next() * weights.reduce((sum, weight) => sum + weight, 0);
      const found = weights.findIndex((weight) => {
        rest -= weight;
        return rest < 0;
      });
      return found === -1 ? weights.length - 1 : found;
    },
    // Box and Muller; 1 - u is never 0
    normal: () => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next()),
    exponential: (mean) => -mean * Math.log(1 - next()),
    hex(digits) {
      let text = "";
      while (text.length < digits) text += random.integer(0, 0xffff).toString(16).padStart(4, "0");
      return text.slice(0, digits);
    },
  };
  return random;
}

function sfc32(path: string): () => number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < path.length; index += 1)
    hash = Math.imul(hash ^ path.charCodeAt(index), 0x01000193) >>> 0;
  let [a, b, c, counter] = [mix(hash), mix(hash ^ 0x9e3779b9), mix(hash ^ 0x85ebca6b), 1];
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let round = 0; round < 12; round += 1) next();
  return next;
}

function mix(value: number): number {
  let mixed = value | 0;
  mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
