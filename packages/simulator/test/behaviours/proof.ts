import type { BehaviourId } from "../../src/behaviours.ts";

/** For each behaviour, what shows over real HTTP that it is as its row says. */
export type AllProofs = Readonly<Record<BehaviourId, () => Promise<void>>>;
