import type { CallType } from "./types.ts";

/** Every type of call, in the order of the contract. */
export const callTypes: readonly CallType[] = ["identify", "track", "page", "screen", "group", "alias"];
