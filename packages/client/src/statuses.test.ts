import { expect, test } from "vitest";
import { judge } from "./statuses.ts";

test.each([
  ["accepted", [200, 201, 202, 204, 299]],
  ["redirected", [301, 302, 303, 304, 307, 308]],
  ["refused", [400, 413]],
  ["unauthorised", [401, 403]],
  ["retry", [408, 429, 500, 502, 503, 504, 522, 524]],
  ["unexpected", [100, 402, 404, 405, 406, 409, 410, 415, 418, 422, 431, 451, 501, 505, 520, 521, 599]],
])("%s: %j", (verdict, statuses) => {
  expect(statuses.map(judge)).toEqual(statuses.map(() => verdict));
});
