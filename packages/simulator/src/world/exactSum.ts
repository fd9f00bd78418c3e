const scale = 1_000_000;
const wholeUnit = BigInt(scale);
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
      if (!Number.isSafeInteger(units) || units / scale !== value) {
        rest += value;
        return;
      }
      if (Math.abs(units) < spillAt) micro += units;
      else spilled += BigInt(units);
      if (Math.abs(micro) >= spillAt) {
        spilled += BigInt(micro);
        micro = 0;
      }
    },
    get value() {
      const total = spilled + BigInt(micro);
      if (total === BigInt(Number(total))) return Number(total) / scale + rest;
      return Number(total / wholeUnit) + Number(total % wholeUnit) / scale + rest;
    },
  };
}

export type ExactSum = ReturnType<typeof createExactSum>;
