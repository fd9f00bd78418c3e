import type { servers } from "./generated/servers.ts";

/** Where an account lives: us or eu. */
export type Region = keyof typeof servers;
