/**
 * Divides `total` slots: nobody gets more than its demand, and those who want more than an equal part get equal ones.
 * Rounded down, so a few may be left over. @returns a share for each demand, in their order
 */
export function fairShares(total: number, demands: readonly number[]): number[] {
  const shares = demands.map(() => 0);
  const smallestFirst = demands
    .map((demand, index) => ({ demand, index }))
    .sort((a, b) => a.demand - b.demand);
  let left = Math.max(0, total);
  let most = Number.POSITIVE_INFINITY;
  for (const [place, { demand, index }] of smallestFirst.entries()) {
    const equal = Math.min(most, Math.floor(left / (demands.length - place)));
    if (equal < demand) most = equal;
    const share = Math.min(demand, equal);
    shares[index] = share;
    left -= share;
  }
  return shares;
}
