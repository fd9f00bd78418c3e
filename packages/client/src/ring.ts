/** A queue of at most `size` numbers without allocation: what is pushed first is shifted first. */
export function createRing(size: number) {
  const values = new Float64Array(size);
  let head = 0;
  let count = 0;
  return {
    get first(): number | undefined {
      return count === 0 ? undefined : values[head];
    },
    push(value: number): void {
      if (count === size) throw new RangeError(`Cannot push: the ring holds ${size} values already`);
      values[(head + count) % size] = value;
      count += 1;
    },
    shift(): void {
      if (count === 0) return;
      head = (head + 1) % size;
      count -= 1;
    },
  };
}
