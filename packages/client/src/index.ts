export type { BatchOptions } from "./batch.ts";
export { batchFailure } from "./batchFailure.ts";
export type { BatchProgress, BatchReport } from "./batchReport.ts";
export type { BreakerState } from "./breaker.ts";
export type {
  AliasInput,
  CallInput,
  GroupInput,
  IdentifyInput,
  PageInput,
  ScreenInput,
  TrackInput,
} from "./callInput.ts";
export { changeCall, isIterable } from "./changeCall.ts";
export type { Client, ClientState } from "./client.ts";
export type { Clock } from "./clock.ts";
export { createClient } from "./createClient.ts";
export { changeSource } from "./deliver/changeSource.ts";
export { DeliverError } from "./deliver/deliverError.ts";
export type {
  DeliverLimits,
  DeliverOptions,
  DeliverProgress,
  Delivery,
  Durable,
  Gate,
  NamedSource,
  Source,
} from "./deliver/deliverOptions.ts";
export type { DeliverReport, Missed, Reason } from "./deliver/deliverReport.ts";
export type { Destination } from "./destination.ts";
export {
  AbortedError,
  AnswerError,
  BatchError,
  BreakerOpenError,
  CallTooLargeError,
  ClientClosedError,
  ConfigurationError,
  CustomerioError,
  type ErrorDetails,
  InvalidCallError,
  RateLimitError,
  RedirectRefusedError,
  RefusedError,
  TimeoutError,
  UnauthorisedError,
  UnavailableError,
  UnexpectedAnswerError,
} from "./errors.ts";
export type { HoldUnauthorised } from "./holdUnauthorised.ts";
export type { BreakerOptions, ClientOptions, LimitOptions, Logger, RetryOptions } from "./options.ts";
export type { Outcome, RejectedReason, UnsentReason } from "./outcome.ts";
export type { Probe, ProbeOptions } from "./probe.ts";
export type { Exchange, SettledCall, SettledOutcome, Settlement } from "./settlement.ts";
export type { CallOptions, Delivered } from "./single.ts";
export { systemClock } from "./systemClock.ts";
export { keyFingerprint } from "./writeKey.ts";
