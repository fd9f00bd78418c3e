/** A queue of numbers that grows as needed: what is pushed first is shifted first. */
export type Ring = {
  readonly first: number | undefined;
  readonly count: number;
  push(value: number): void;
  shift(): void;
};

export function createRing(): Ring {
  let values = new Float64Array(64);
  let head = 0;
  let count = 0;
  const grow = () => {
    const larger = new Float64Array(values.length * 2);
    larger.set(values.subarray(head));
    larger.set(values.subarray(0, head), values.length - head);
    values = larger;
    head = 0;
  };
  return {
    get first() {
      return count === 0 ? undefined : values[head];
    },
    get count() {
      return count;
    },
    push(value) {
      if (count === values.length) grow();
      values[(head + count) % values.length] = value;
      count += 1;
    },
    shift() {
      if (count === 0) return;
      head = (head + 1) % values.length;
      count -= 1;
    },
  };
}
