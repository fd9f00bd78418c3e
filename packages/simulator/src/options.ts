import { SimulatorOptionError } from "./errors.ts";
import type { Fault } from "./faults/fault.ts";
import { type Clock, systemClock } from "./systemClock.ts";

export type SimulatorOptions = {
  /** Port on 127.0.0.1; 0 has one picked. @default {0} */
  port?: number;
  /** The one key that is good. @default {"cionb-simulator"} */
  writeKey?: string;
  /** The region that it plays: a name only, for Customer.io's regions differ in nothing but the host. @default {"us"} */
  region?: "us" | "eu";
  /** Ignores `X-Strict-Mode`, so that everything is answered 200. @default {false} */
  permissive?: boolean;
  /** Of every draw that a fault makes. @default {1} */
  seed?: number;
  /** @default {none} */
  faults?: readonly Fault[];
  limits?: {
    /** Most bytes of a call, alone or in a batch. @default {32_768} */
    callBytes?: number;
    /** Most bytes of a batch. @default {512_000} */
    batchBytes?: number;
    /** Requests in 3 s from which on they are answered 429; the real limit is said not to be enforced. @default {none} */
    requestsPerWindow?: number;
  };
  /** Status of what is too large, in strict mode. @default {400} */
  oversizeStatus?: 400 | 413;
  /** Statuses of a bad key with and without strict mode. @default {{ strict: 401, permissive: 200 }} */
  badKeyStatus?: { strict?: number; permissive?: number };
  /** What a bad item does to its batch in strict mode: refuse all of it, or only the item. @default {"whole"} */
  batchRefusal?: "whole" | "items";
  /** What becomes of attributes over the limits of the profile store. @default {"ignore"} */
  attributeLimits?: "ignore" | "warn" | "refuse";
  /** Whether a semantic event with a property of the wrong type is refused in strict mode. @default {"ignore"} */
  semanticProperties?: "ignore" | "refuse";
  /** Whether an e-mail address identifies a person, as in a workspace of that kind. @default {true} */
  emailIdentifies?: boolean;
  /** Whether anonymous events go to the person that an identify with both ids names. @default {true} */
  mergeAnonymous?: boolean;
  /** How long a messageId that came makes the same id a duplicate, in milliseconds. @default {0}, never */
  dedupeWindowMs?: number;
  keep?: {
    /** Newest events. @default {200_000} */
    events?: number;
    /** Characters of received text that events may hold. @default {134_217_728} */
    eventCharacters?: number;
    /** Newest requests. @default {10_000} */
    requests?: number;
    /** Newest warnings. @default {1_000} */
    warnings?: number;
  };
  clock?: Clock;
  /** Keeps the process alive for the simulator alone. @default {false} */
  holdProcess?: boolean;
};

export type ResolvedOptions = ReturnType<typeof resolveOptions>;

/** Every option with its value. @throws {SimulatorOptionError} if one is outside what it may be */
export function resolveOptions(options: SimulatorOptions) {
  const {
    port = 0,
    writeKey = "cionb-simulator",
    seed = 1,
    limits = {},
    badKeyStatus = {},
    keep = {},
  } = options;
  if (writeKey === "" || writeKey.includes(":")) {
    throw new SimulatorOptionError(
      "Cannot start the simulator as 'writeKey' must be a non-empty text without a colon",
    );
  }
  return {
    port: within("port", port, 0, 65_535),
    writeKey,
    region: options.region ?? "us",
    seed: within("seed", seed, Number.MIN_SAFE_INTEGER),
    faults: options.faults ?? [],
    clock: options.clock ?? systemClock,
    holdProcess: options.holdProcess ?? false,
    requestsPerWindow: limits.requestsPerWindow,
    keepRequests: within("keep.requests", keep.requests ?? 10_000, 0),
    service: {
      ignoreStrictHeader: options.permissive ?? false,
      callBytes: within("limits.callBytes", limits.callBytes ?? 32_768, 1),
      batchBytes: within("limits.batchBytes", limits.batchBytes ?? 512_000, 1),
      oversizeStatus: options.oversizeStatus ?? 400,
      badKeyStatus: { strict: badKeyStatus.strict ?? 401, permissive: badKeyStatus.permissive ?? 200 },
      batchRefusal: options.batchRefusal ?? "whole",
      attributeLimits: options.attributeLimits ?? "ignore",
      semanticProperties: options.semanticProperties ?? "ignore",
    },
    world: {
      emailIdentifies: options.emailIdentifies ?? true,
      mergeAnonymous: options.mergeAnonymous ?? true,
      dedupeWindowMs: within("dedupeWindowMs", options.dedupeWindowMs ?? 0, 0),
      keep: {
        events: within("keep.events", keep.events ?? 200_000, 0, 50_000_000),
        eventCharacters: within("keep.eventCharacters", keep.eventCharacters ?? 134_217_728, 0),
        warnings: within("keep.warnings", keep.warnings ?? 1_000, 0),
      },
    },
  };
}

function within(name: string, value: number, least: number, most = Number.MAX_SAFE_INTEGER): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new SimulatorOptionError(
    `Cannot start the simulator as '${name}' must be a whole number from ${least} to ${most}: current value is ${value}`,
  );
}
