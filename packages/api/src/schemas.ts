import { callValidators, eventValidators } from "./generated/validators.ts";
import type { CallType, SemanticEventName } from "./types.ts";

/**
 * The zod schema of each type of call, to build models on: `callSchemas.identify.shape.traits` is what a person's
 * traits may be. Exact about the contract's rules and open for further members; takes a call as it is sent, `type`
 * included. To check a call use `parseCall`, which also checks its semantic event and what JSON can carry, says more
 * plainly what is wrong, and is far quicker. A schema that asks for one of several ids takes `safeExtend`, not `extend`.
 *
 * @example
 * const customer = z.object({ id: callSchemas.alias.shape.userId, traits: callSchemas.identify.shape.traits });
 */
export const callSchemas: Pick<typeof callValidators, CallType> = callValidators;

/**
 * Makes the zod schema of the track call of each semantic event, by the event's exact name. A schema takes a moment to
 * make, so keep it.
 *
 * @example
 * const order = semanticEventSchemas["Order Completed"]().shape.properties;
 */
export const semanticEventSchemas: Pick<typeof eventValidators, SemanticEventName> = eventValidators;
