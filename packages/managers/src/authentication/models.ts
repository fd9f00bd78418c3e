import { z } from "zod";

const samplesExpected = "a whole number from 1 to 100";
const limitExpected = "a whole number from 1 to 10,000";

/** What one strict probe says about a key, a host and the server behind it. */
export const verdictSchema = z.enum([
  "good",
  "wrong_key",
  "wrong_region",
  "permissive",
  "unreachable",
  "not_the_api",
]);
export type Verdict = z.infer<typeof verdictSchema>;

const region = z.enum(["us", "eu"]);

/** A verdict with what a person needs to know. */
export const keyValidationSchema = z.object({
  verdict: verdictSchema,
  host: z.string(),
  region: region.exactOptional(),
  /** First 12 hex digits of the key's SHA-256. */
  keyFingerprint: z.string(),
  /** HTTP status; absent when no answer came. */
  status: z.int().exactOptional(),
  latencyMs: z.number().exactOptional(),
  /** What was found. */
  finding: z.string(),
  /** What to do; absent for a good key. */
  remedy: z.string().exactOptional(),
  /** The error's class where the probe failed. */
  error: z.string().exactOptional(),
});
export type KeyValidation = z.infer<typeof keyValidationSchema>;

export const healthOptionsSchema = z.object({
  /** Probes to send, one after the other. @default 5 */
  samples: z.int(samplesExpected).min(1, samplesExpected).max(100, samplesExpected).default(5),
});

/** Latencies in milliseconds; all 0 where there were none. */
export const latencySchema = z.object({
  count: z.int(),
  minMs: z.number(),
  p50Ms: z.number(),
  p95Ms: z.number(),
  p99Ms: z.number(),
  maxMs: z.number(),
});

/** How the requests of one operation went, from `api_log`. */
export const operationHealthSchema = z.object({
  operation: z.string(),
  attempts: z.coerce.number(),
  failures: z.coerce.number(),
  p50_ms: z.number(),
  p95_ms: z.number(),
  p99_ms: z.number(),
});
export type OperationHealth = z.infer<typeof operationHealthSchema>;

const connection = {
  breaker: z.enum(["closed", "open", "half-open"]),
  /** Requests on their way, and those that wait for a place. */
  inFlight: z.int(),
  waiting: z.int(),
  /** Requests that the limit would let go at once. */
  slotsFree: z.int(),
};

/** How the connection does, as probes found it and as the log of this run has it. */
export const healthSchema = z.object({
  /** `healthy`: every probe was accepted; `degraded`: some were; `failing`: none was. */
  verdict: z.enum(["healthy", "degraded", "failing"]),
  samples: z.int(),
  failures: z.int(),
  /** Of the probes that were answered. */
  latency: latencySchema,
  lastStatus: z.int().exactOptional(),
  /** Class of the newest failure. */
  lastError: z.string().exactOptional(),
  ...connection,
  /** All requests of this run, by operation. */
  requests: z.array(operationHealthSchema),
});
export type Health = z.infer<typeof healthSchema>;

export const connectionStateSchema = z.object({
  connected: z.boolean(),
  destination: z.object({
    host: z.string(),
    region: region.exactOptional(),
    baseUrl: z.string(),
    simulated: z.boolean(),
  }),
  keyFingerprint: z.string(),
  /** When the key was last asked about, and what was found. */
  validatedAt: z.date().exactOptional(),
  verdict: verdictSchema.exactOptional(),
  rotations: z.int(),
  /** Calls that were sent again because a key died while it was being rotated. */
  resent: z.int(),
  ...connection,
});
export type ConnectionState = z.infer<typeof connectionStateSchema>;

export const rotationSchema = z.object({
  /** Fingerprints of the old and the new key. */
  from: z.string(),
  to: z.string(),
  validation: keyValidationSchema,
  /** Calls that were sent again with the new key. */
  resent: z.int(),
});
export type Rotation = z.infer<typeof rotationSchema>;

export const auditActionSchema = z.enum([
  "connect",
  "validate",
  "health",
  "rotate_out",
  "rotate_in",
  "disconnect",
]);
export type AuditAction = z.infer<typeof auditActionSchema>;

export const auditOptionsSchema = z.object({
  /** Only this run. @default every run */
  runId: z.string().exactOptional(),
  /** Most rows. @default 100 */
  limit: z.int(limitExpected).min(1, limitExpected).max(10_000, limitExpected).default(100),
});

/** One row of `key_audit`. */
export const auditEntrySchema = z.object({
  used_at: z.date(),
  action: auditActionSchema,
  key_fingerprint: z.string(),
  host: z.string(),
  region: z.string().nullable(),
  result: z.string(),
  status: z.int().nullable(),
  latency_ms: z.number().nullable(),
  run_id: z.string(),
  notebook: z.string().nullable(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** What `api_log` has of one key. */
export const keyUsageSchema = z.object({
  key_fingerprint: z.string(),
  requests: z.coerce.number(),
  calls: z.coerce.number(),
  /** Attempts that were answered 401 or 403. */
  refused: z.coerce.number(),
  first_at: z.date(),
  last_at: z.date(),
});
export type KeyUsage = z.infer<typeof keyUsageSchema>;

export const auditReportSchema = z.object({
  entries: z.array(auditEntrySchema),
  usage: z.array(keyUsageSchema),
});
export type AuditReport = z.infer<typeof auditReportSchema>;
