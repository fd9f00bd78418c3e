/** The largest number of `times` that lie within less than `width` of each other. */
export function mostInAnyWindow(times: readonly number[], width: number): number {
  const sorted = times.toSorted((a, b) => a - b);
  let first = 0;
  let most = 0;
  for (const [index, at] of sorted.entries()) {
    while ((sorted[first] ?? at) <= at - width) first += 1;
    most = Math.max(most, index - first + 1);
  }
  return most;
}
