const scale = 1_000_000;
const spillAt = 2 ** 52;

/**
 * Adds numbers of up to six decimals without rounding, so that a hundred thousand prices end on the right cent.
 * A number with more decimals is added as a double.
 */
export function createExactSum(): { add(value: number): void; readonly value: number } {
  let spilled = 0n;
  let micro = 0;
  let rest = 0;
  return {
    add(value) {
      const units = Math.round(value * scale);
      if (Math.abs(units) < spillAt && units / scale === value) {
        micro += units;
        if (micro > spillAt || micro < -spillAt) {
          spilled += BigInt(micro);
          micro = 0;
        }
      } else {
        rest += value;
      }
    },
    get value() {
      if (spilled === 0n) return micro / scale + rest;
      const total = spilled + BigInt(micro);
      const unit = BigInt(scale);
      return Number(total / unit) + Number(total % unit) / scale + rest;
    },
  };
}

export type ExactSum = ReturnType<typeof createExactSum>;
