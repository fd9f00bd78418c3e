/** Finds the row that a call came from, when some rows gave no call: 8 bytes for each of those. */
export type RowPlaces = {
  /** Row number `row`, from 0, gave no call. */
  skip(row: number): void;
  /** The row, from 0, of the call at `place`, from 0. */
  rowOf(place: number): number;
};

export function createRowPlaces(): RowPlaces {
  const skipped: number[] = [];
  let sorted = true;
  return {
    skip(row) {
      if (row < (skipped.at(-1) ?? -1)) sorted = false;
      skipped.push(row);
    },
    rowOf(place) {
      if (!sorted) skipped.sort((one, other) => one - other);
      sorted = true;
      // the smallest row before which `place` rows gave calls: each skipped row at or before it moves it on by one
      let [low, high] = [0, skipped.length];
      while (low < high) {
        const middle = (low + high) >> 1;
        if ((skipped[middle] ?? 0) - middle <= place) low = middle + 1;
        else high = middle;
      }
      return place + low;
    },
  };
}
