import { InvalidInputError } from "../errors.ts";
import { parseInput } from "../parseInput.ts";
import { doubtsOf } from "./doubts.ts";
import { type Doubt, type IdentifyCall, type Person, personSchema, type TraitRules } from "./models.ts";
import { normaliseEmail } from "./normalise.ts";
import { ruleTraits } from "./ruleTraits.ts";

/** A person as a call, with what is doubtful about it. */
export type Ready = { call: IdentifyCall; doubts: readonly Doubt[] };

/** @throws {InvalidInputError} if it is no person, naming each member; never its value */
export function personCall(person: Person): IdentifyCall {
  const { userId, anonymousId, traits, ...rest } = parseInput(
    personSchema,
    person,
    "Cannot identify the person",
  );
  return {
    type: "identify",
    ...(userId !== undefined && { userId }),
    ...(anonymousId !== undefined && { anonymousId }),
    ...(traits !== undefined && { traits }),
    ...rest,
  } as IdentifyCall; // checked against the contract by the client before it is sent
}

/** Applies the rules to a call. @param now milliseconds since 1970 */
export function ruleCall(call: IdentifyCall, rules: TraitRules, now: number): Ready {
  const named = rules.normalise?.email && call.userId?.includes("@");
  const userId = named ? normaliseEmail(call.userId ?? "") : call.userId;
  const ruled = ruleTraits(call.traits ?? {}, rules);
  const traits = call.traits == null ? call.traits : ruled.traits;
  const ready =
    traits === call.traits && userId === call.userId
      ? call
      : ({ ...call, ...(userId !== undefined && { userId }), traits } as IdentifyCall);
  return { call: ready, doubts: [...ruled.doubts, ...doubtsOf(ready, now)] };
}

/** @throws {InvalidInputError} naming each doubt, when doubts are refused */
export function refuseDoubtful({ doubts }: Ready, rules: TraitRules): void {
  if (rules.doubts === "warn" || doubts.length === 0) return;
  throw new InvalidInputError(`Cannot identify the person: ${doubtText(doubts)}.`);
}

export const doubtText = (doubts: readonly Doubt[]): string =>
  doubts.map(({ path, message }) => `${path}: ${message}`).join("; ");
