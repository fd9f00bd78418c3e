import { expect, test, vi } from "vitest";
import { behaviours } from "../src/behaviours.ts";
import { batches } from "./behaviours/batches.ts";
import { devicesAndObjects } from "./behaviours/devicesAndObjects.ts";
import { events } from "./behaviours/events.ts";
import { people } from "./behaviours/people.ts";
import type { AllProofs } from "./behaviours/proof.ts";
import { shapes } from "./behaviours/shapes.ts";
import { strictness } from "./behaviours/strictness.ts";
import { transport } from "./behaviours/transport.ts";

vi.setConfig({ testTimeout: 30_000 }); // a busy machine is no failure

// the type refuses a behaviour without a proof, and a proof without a behaviour
const proofs: AllProofs = {
  ...transport,
  ...strictness,
  ...batches,
  ...shapes,
  ...people,
  ...devicesAndObjects,
  ...events,
} satisfies AllProofs;

test("every behaviour has a proof, and no proof stands alone", () => {
  expect(Object.keys(proofs).toSorted()).toEqual(behaviours.map(({ id }) => id).toSorted());
});

test.each(behaviours)("$id: $does", async ({ id }) => {
  await proofs[id]();
});
