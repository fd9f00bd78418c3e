const groupBytes = 250_000; // of JSON that is made at once; V8 keeps texts over 128 KB apart
const mostGrouped = 1_000;

/** How many calls to prepare together, learnt from the size of those before. */
export type GroupSize = { readonly next: number; learn(calls: number, bytes: number): void };

export function createGroupSize(): GroupSize {
  let next = 100;
  return {
    get next() {
      return next;
    },
    learn(calls, bytes) {
      if (calls > 0) next = Math.max(1, Math.min(mostGrouped, Math.floor((groupBytes * calls) / bytes)));
    },
  };
}
