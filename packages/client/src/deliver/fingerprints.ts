/**
 * Remembers texts by 64-bit fingerprints: 12 to 32 bytes a text whatever its length. Two different texts among two
 * million are taken for the same one with a chance of one in ten million.
 */
export type Fingerprints = {
  /** Whether `text` was not there yet; it is from now on. */
  add(text: string): boolean;
  has(text: string): boolean;
  /** The fingerprints that were added since the last time, for `load`. */
  drain(): Uint8Array;
  load(fingerprints: Uint8Array): void;
  readonly size: number;
};

const smallest = 4_096; // places; a power of two

export function createFingerprints(): Fingerprints {
  let table = new Int32Array(2 * smallest);
  let size = 0;
  let fresh: number[] = [];

  /** Where the fingerprint is, or the free place where it would be. */
  const placeOf = (within: Int32Array, high: number, low: number): number => {
    const mask = within.length - 2;
    for (let at = (2 * low) & mask; ; at = (at + 2) & mask) {
      const [one, two] = [within[at], within[at + 1]];
      if ((one === high && two === low) || (one === 0 && two === 0)) return at;
    }
  };
  const put = (into: Int32Array, high: number, low: number): boolean => {
    const at = placeOf(into, high, low);
    if (into[at] !== 0 || into[at + 1] !== 0) return false;
    into[at] = high;
    into[at + 1] = low;
    return true;
  };
  const grow = () => {
    const grown = new Int32Array(table.length * 2);
    for (let at = 0; at < table.length; at += 2) {
      const [high = 0, low = 0] = [table[at], table[at + 1]];
      if (high !== 0 || low !== 0) put(grown, high, low);
    }
    table = grown;
  };
  const insert = (high: number, low: number): boolean => {
    if (!put(table, high, low)) return false;
    size += 1;
    if (size * 3 > table.length) grow(); // two thirds of the places
    return true;
  };

  return {
    add(text) {
      const [high, low] = fingerprintOf(text);
      if (!insert(high, low)) return false;
      fresh.push(high, low);
      return true;
    },
    has(text) {
      const at = placeOf(table, ...fingerprintOf(text));
      return table[at] !== 0 || table[at + 1] !== 0;
    },
    drain() {
      const drained = new Uint8Array(Int32Array.from(fresh).buffer);
      fresh = [];
      return drained;
    },
    load(fingerprints) {
      const numbers = new DataView(fingerprints.buffer, fingerprints.byteOffset, fingerprints.byteLength);
      for (let at = 0; at + 8 <= fingerprints.byteLength; at += 8) {
        insert(numbers.getInt32(at, true), numbers.getInt32(at + 4, true));
      }
    },
    get size() {
      return size;
    },
  };
}

// two mixed streams over the characters (murmur's finaliser and multipliers); (0, 0) marks a free place
function fingerprintOf(text: string): [number, number] {
  let high = 0x9e3779b9 ^ text.length;
  let low = 0x85ebca6b;
  for (let at = 0; at < text.length; at += 1) {
    const unit = text.charCodeAt(at);
    high = Math.imul(high ^ unit, 0x01000193);
    low = Math.imul(low ^ unit, 0xcc9e2d51);
    low = (low << 13) | (low >>> 19);
  }
  high = mix(high ^ Math.imul(low, 0x1b873593));
  low = mix(low ^ high);
  return high === 0 && low === 0 ? [0, 1] : [high, low];
}

function mix(value: number): number {
  let mixed = Math.imul(value ^ (value >>> 16), 0x85ebca6b);
  mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
  return mixed ^ (mixed >>> 16);
}
