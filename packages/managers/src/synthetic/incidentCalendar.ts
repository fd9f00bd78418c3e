/** When the five planted incidents happened, UTC, and what marks them in the data. */
export const badImport = {
  batch: "fair-2026-02-17",
  from: Date.UTC(2026, 1, 17, 9),
  until: Date.UTC(2026, 1, 17, 9, 20),
};

export const badRelease = {
  version: "5.2.0",
  repairedBy: "5.2.1",
  from: Date.UTC(2026, 1, 3, 6),
  until: Date.UTC(2026, 1, 6, 6),
};

export const tripleNewsletter = { from: Date.UTC(2026, 3, 14, 8), until: Date.UTC(2026, 3, 16, 8) };

export const badCoupon = { code: "SPRING40", from: Date.UTC(2026, 2, 16), until: Date.UTC(2026, 2, 19) };

/** From then on a login by the app could make a second id; never repaired within the year. */
export const newLogin = { from: Date.UTC(2026, 0, 12) };
