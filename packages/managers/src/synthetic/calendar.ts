/** The year that the synthetic world covers: 2025-07-01 to 2026-06-30, UTC. It never moves, so nothing drifts. */
export const worldStart = Date.UTC(2025, 6, 1);
export const worldEnd = Date.UTC(2026, 6, 1);

export const hour = 3_600_000;
export const day = 24 * hour;

// demand by month of the year, January first: gifts in November and December, a quiet January and August
const months = [0.75, 0.85, 0.95, 1, 1.05, 0.95, 0.85, 0.75, 1, 1.1, 1.45, 1.6] as const;

/** How busy the shop is on the date of `time`, 1 being an ordinary day. */
export const yearlySeason = (time: number): number => months[new Date(time).getUTCMonth()] ?? 1;

export const maxYearlySeason = 1.6;

/** A week of habits: weights of the seven days (Sunday first) and the 24 hours, local time, each 1 on average. */
export type Habit = {
  name: "commuter" | "office" | "evening" | "weekend";
  days: readonly number[];
  hours: readonly number[];
  /** Weights of web, ios and android when all are at hand. */
  mobile: number;
};

const average1 = (weights: readonly number[]): number[] => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => (weight * weights.length) / sum);
};

const habit = (name: Habit["name"], days: readonly number[], hours: string, mobile: number): Habit => ({
  name,
  days: average1(days),
  // one digit an hour, midnight first
  hours: average1([...hours].map(Number)),
  mobile,
});

export const habits = [
  habit("commuter", [2, 5, 5, 5, 5, 5, 2], "000002796322332248741100", 0.85),
  habit("office", [1, 6, 6, 6, 6, 5, 1], "000000137997799751111100", 0.15),
  habit("evening", [5, 4, 4, 4, 4, 3, 4], "100000011112221234689962", 0.5),
  habit("weekend", [9, 1, 1, 1, 1, 3, 9], "100000012479998776655431", 0.45),
] as const;

/** How willing somebody of this habit is to shop at `time`, `offset` hours from UTC; 1 on average. */
export function willingness(habitOf: Habit, time: number, offset: number): number {
  const local = new Date(time + offset * hour);
  return (habitOf.days[local.getUTCDay()] ?? 0) * (habitOf.hours[local.getUTCHours()] ?? 0);
}

export const maxWillingness = (habitOf: Habit): number =>
  Math.max(...habitOf.days) * Math.max(...habitOf.hours);
