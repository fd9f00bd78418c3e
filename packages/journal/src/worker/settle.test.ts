import { expect, test } from "vitest";
import { closeAtEnd, commitHere, openHere, takeAllHere } from "../../test/store.ts";
import { temporaryFolder } from "../../test/temporary.ts";
import { packChange } from "../packChange.ts";

const open = () => closeAtEnd(openHere(temporaryFolder()));
const out = (store: ReturnType<typeof open>) => store.state(0).queues["out"];

test.each([
  ["one after another", [[0], [2], [1]]],
  ["some, then the rest", [[2, 0], [1]]],
  ["all at once", [[1, 2, 0]]],
])("records that were put together leave together, with the last one: %s", (_, rounds) => {
  const store = open();
  const first = commitHere(store, { put: { out: ["a", "b", "c"] } }).put["out"] ?? 0;
  const whole = out(store)?.bytes;
  expect(whole).toBeGreaterThan(0);
  let left = 3;
  for (const round of rounds) {
    commitHere(store, { settle: round.map((n) => first + n) });
    left -= round.length;
    expect(out(store)).toMatchObject({ records: left, bytes: left === 0 ? 0 : whole });
  }
  expect(takeAllHere(store, "out")).toEqual([]);
});

test.each([
  ["was settled before", 1],
  ["was never put", 3],
  ["lies before all others", -4],
])("a record that %s cannot be settled; it is named, and nothing of the change is written", (_, n) => {
  const store = open();
  const first = commitHere(store, { put: { out: ["a", "b", "c"] } }).put["out"] ?? 0;
  commitHere(store, { settle: [first + 1] });
  const [ending] = store.group([packChange({ settle: [first, first + n], put: { out: ["d"] } }, 0)]);
  expect(ending).toMatchObject({
    failure: {
      name: "UnknownRecordError",
      ids: [first + n],
      message: `Cannot settle record ${first + n}: it is settled already or was never put. Nothing of the change was written`,
    },
  });
  expect(takeAllHere(store, "out").map(({ text }) => text)).toEqual(["a", "c"]);
});
