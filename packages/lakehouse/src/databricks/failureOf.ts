/** What an error of the driver means for the one who sent the statement. */
export type Failure =
  /** The statement ran and failed. */
  | { kind: "statement"; message: string; state: string | undefined }
  /** It was stopped before its end, by us, by the service's own limit or by an administrator. */
  | { kind: "stopped"; message: string }
  /** Refused before anything ran: nothing was done, and it may be sent again after a while. */
  | { kind: "busy"; status: number; waitMs: number | undefined }
  /** The session has ended: nothing was done, and a new one may be opened. */
  | { kind: "session lost" }
  /** Nobody was reached: nothing was done. */
  | { kind: "unreachable"; message: string }
  /** Sent, and no answer came: it may have been done. */
  | { kind: "no answer"; message: string }
  /** The request itself is refused, and would be again. */
  | { kind: "refused"; status: number; message: string }
  /** The server's certificate is not trusted. */
  | { kind: "untrusted"; message: string }
  /** A file did not get to its volume or from it. */
  | { kind: "file"; status: number | undefined; message: string };

const notSent = new Set(["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH"]);
const certificate = /CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ALTNAME/;
const lostSession = /session.{0,40}(handle|closed|expired|not found|does not exist)|handle.{0,20}session/i;

const member = (value: unknown, name: string): unknown =>
  typeof value === "object" && value !== null ? Reflect.get(value, name) : undefined;

const textOf = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

/** An error of the driver after the service had taken the statement. */
export class SentError extends Error {}

/** An error of a sender that knows what it means. */
export class KnownFailure extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super("message" in failure ? failure.message : failure.kind);
    this.failure = failure;
  }
}

/** Reads the driver's errors, some of which are no `Error`. */
export function failureOf(error: unknown): Failure {
  if (error instanceof KnownFailure) return error.failure;
  if (error instanceof SentError) return sentFailure(failureOf(error.cause), error.message);
  // after its own attempts the driver hands out what it gave up on
  const payload = member(error, "payload");
  if (payload !== undefined) return failureOf(payload);
  const message = textOf(member(error, "message")) ?? String(error);
  const status = member(error, "statusCode") ?? member(member(error, "response"), "status");
  if (typeof status === "number" && status >= 300)
    return byStatus(status, message, member(error, "response"));
  const file = /^HTTP error (\d+)/.exec(message);
  if (file) return { kind: "file", status: Number(file[1]), message };
  const state = textOf(member(error, "errorCode"));
  if (state === "CANCELED" || state === "CLOSED" || state === "TIMEOUT") return { kind: "stopped", message };
  const response = member(error, "response");
  if (state !== undefined || response !== undefined) {
    return { kind: "statement", message, state: textOf(member(response, "sqlState")) ?? stateIn(message) };
  }
  return byCode(textOf(member(error, "code")), message);
}

/** What is refused while a statement runs says nothing about the statement. */
function sentFailure(failure: Failure, message: string): Failure {
  const known = failure.kind === "statement" || failure.kind === "stopped";
  return known ? failure : { kind: "no answer", message };
}

function byStatus(status: number, message: string, response: unknown): Failure {
  const headers = member(response, "headers");
  const header = (name: string): string | undefined =>
    headers instanceof Object && "get" in headers && typeof headers.get === "function"
      ? (textOf(headers.get(name)) ?? undefined)
      : undefined;
  if (status === 429 || status === 503) {
    const seconds = Number(header("retry-after") ?? Number.NaN);
    return { kind: "busy", status, waitMs: Number.isFinite(seconds) ? seconds * 1_000 : undefined };
  }
  if (status >= 500 && status !== 501) return { kind: "no answer", message };
  const reason = header("x-databricks-reason-phrase") ?? header("x-thriftserver-error-message");
  return { kind: "refused", status, message: reason ?? message };
}

function byCode(code: string | undefined, message: string): Failure {
  if (code !== undefined && certificate.test(code)) return { kind: "untrusted", message };
  if (code !== undefined && notSent.has(code)) return { kind: "unreachable", message };
  if (lostSession.test(message)) return { kind: "session lost" };
  if (code !== undefined || /socket|premature close|aborted|timed? ?out|operation handle/i.test(message))
    return { kind: "no answer", message };
  return { kind: "statement", message, state: stateIn(message) };
}

const stateIn = (message: string): string | undefined => /SQLSTATE: (\w{5})/.exec(message)?.[1];

/** What an error of `fetch` means; its words name an address, and are left out. */
export function connectionFailure(error: unknown): Failure {
  const cause = member(error, "cause");
  const code = textOf(member(cause, "code")) ?? textOf(member(error, "code"));
  if (code !== undefined && certificate.test(code)) return { kind: "untrusted", message: code };
  if (code !== undefined && notSent.has(code)) return { kind: "unreachable", message: code };
  // Deno has words where Node has a code
  const words = `${member(error, "message")} ${member(cause, "message")}`;
  if (/certificate/i.test(words)) return { kind: "untrusted", message: "invalid peer certificate" };
  if (/client error \(Connect\)/.test(words)) return { kind: "unreachable", message: "no connection" };
  return { kind: "no answer", message: code ?? "the connection broke" };
}
