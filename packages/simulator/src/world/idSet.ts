const shardBits = 6;
const firstCapacity = 64;
const fullAt = 0.7;

/** Open addressing on 64-bit hashes; 0 is a free place. */
function createShard() {
  let high = new Uint32Array(firstCapacity);
  let low = new Uint32Array(firstCapacity);
  let size = 0;

  const place = (h: number, l: number): boolean => {
    const mask = low.length - 1;
    for (let at = l & mask; ; at = (at + 1) & mask) {
      const seenHigh = high[at];
      const seenLow = low[at];
      if (seenHigh === 0 && seenLow === 0) {
        high[at] = h;
        low[at] = l;
        return true;
      }
      if (seenHigh === h && seenLow === l) return false;
    }
  };

  const grow = (): void => {
    const [oldHigh, oldLow] = [high, low];
    high = new Uint32Array(oldHigh.length * 2);
    low = new Uint32Array(oldLow.length * 2);
    for (let at = 0; at < oldLow.length; at++) {
      const h = oldHigh[at] ?? 0;
      const l = oldLow[at] ?? 0;
      if (h !== 0 || l !== 0) place(h, l);
    }
  };

  return (h: number, l: number): boolean => {
    if (!place(h, l)) return false;
    if (++size > low.length * fullAt) grow();
    return true;
  };
}

const createShards = () => Array.from({ length: 2 ** shardBits }, createShard);

/**
 * Counts distinct strings in 11 to 23 bytes each: a JavaScript Set ends at 16.7 million. Many small tables, so that
 * none takes long to grow. Two ids are told apart by 64 bits of hash; among 10 million ids one is wrongly seen as a
 * repeat in 1 of 370,000 runs.
 */
export function createIdSet(): { add(id: string): boolean; readonly size: number; clear(): void } {
  let shards = createShards();
  let size = 0;
  return {
    add(id) {
      // cyrb53 without its last step: two 32-bit hashes that stir each other
      let h1 = 0xdeadbeef;
      let h2 = 0x41c6ce57;
      for (let at = 0; at < id.length; at++) {
        const code = id.charCodeAt(at);
        h1 = Math.imul(h1 ^ code, 2654435761);
        h2 = Math.imul(h2 ^ code, 1597334677);
      }
      h1 = Math.imul(h1 ^ (h1 >>> 16), 2246822507) ^ Math.imul(h2 ^ (h2 >>> 13), 3266489909);
      h2 = Math.imul(h2 ^ (h2 >>> 16), 2246822507) ^ Math.imul(h1 ^ (h1 >>> 13), 3266489909);
      const fresh = shards[h1 >>> (32 - shardBits)]?.(h1 >>> 0, h2 >>> 0 || 1) ?? false;
      if (fresh) size++;
      return fresh;
    },
    get size() {
      return size;
    },
    clear() {
      shards = createShards();
      size = 0;
    },
  };
}
