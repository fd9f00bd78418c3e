const windowMs = 5_000;
const stepMs = 250;

/** How many calls a second have ended lately. */
export type CallRate = { at(now: number, calls: number): number };

export function createCallRate(begun: number): CallRate {
  const samples = [{ at: begun, calls: 0 }];
  return {
    at(now, calls) {
      const last = samples.at(-1);
      if (last === undefined || now - last.at >= stepMs) samples.push({ at: now, calls });
      while (samples.length > 2 && now - (samples[1]?.at ?? now) > windowMs) samples.shift();
      const first = samples[0] ?? { at: now, calls };
      return now > first.at ? ((calls - first.calls) * 1_000) / (now - first.at) : 0;
    },
  };
}
