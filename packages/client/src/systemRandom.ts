import { randomUUID } from "node:crypto";

/** Spreads retries; nothing secret hangs on it. */
export const systemRandom = (): number => Math.random();

/** A version 4 UUID from the system's cryptographic source. */
export const systemUuid = (): string => randomUUID();
