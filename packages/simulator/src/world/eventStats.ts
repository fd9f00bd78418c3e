import { createExactSum, type ExactSum } from "./exactSum.ts";

export type EventStat = {
  readonly id: number;
  readonly name: string;
  count: number;
  readonly sums: Map<string, ExactSum>;
};

/** Properties of one event name that are summed; further ones are not, so that generated keys cannot fill the memory. */
const summedProperties = 200;

/** Exact counts and sums by event name, whatever becomes of the events themselves. */
export function createEventStats() {
  const byName = new Map<string, EventStat>();
  const names: string[] = [];

  return {
    of(name: string): EventStat {
      let stat = byName.get(name);
      if (stat === undefined) {
        stat = { id: names.length, name, count: 0, sums: new Map() };
        byName.set(name, stat);
        names.push(name);
      }
      return stat;
    },
    add(stat: EventStat, properties: Readonly<Record<string, unknown>> | undefined): void {
      stat.count++;
      for (const property in properties) {
        const value = properties[property];
        if (typeof value !== "number") continue;
        let sum = stat.sums.get(property);
        if (sum === undefined) {
          if (stat.sums.size >= summedProperties) continue;
          sum = createExactSum();
          stat.sums.set(property, sum);
        }
        sum.add(value);
      }
    },
    idOf: (name: string): number | undefined => byName.get(name)?.id,
    sum: (name: string, property: string): number => byName.get(name)?.sums.get(property)?.value ?? 0,
    count: (name: string): number => byName.get(name)?.count ?? 0,
    counts: (): Record<string, number> =>
      Object.fromEntries(Array.from(byName.values(), ({ name, count }) => [name, count])),
    clear(): void {
      byName.clear();
      names.length = 0;
    },
  };
}

export type EventStats = ReturnType<typeof createEventStats>;
