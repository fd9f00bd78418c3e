/** Base of every error that this package raises on purpose. `cause` keeps what lay beneath. */
export class NotebookError extends Error {
  override name = "NotebookError";
}

/** A check of a notebook did not hold. Has what was found and what was expected. */
export class CheckFailedError extends NotebookError {
  override name = "CheckFailedError" as const;
  readonly check: string;
  readonly actual: unknown;
  readonly expected: unknown;

  constructor(check: string, values: { actual: unknown; expected: unknown }, lines: readonly string[]) {
    super([`Check failed: ${check}`, ...lines].join("\n  "));
    this.check = check;
    this.actual = values.actual;
    this.expected = values.expected;
  }
}

/** Something failed that no cell was waiting for: a promise without `await`, or a timer. */
export class BackgroundError extends NotebookError {
  override name = "BackgroundError" as const;
}

/** A chart cannot be drawn from the rows and options given. */
export class ChartError extends NotebookError {
  override name = "ChartError" as const;
}

/** `connect()` or `close()` could not do what it should. */
export class ConnectionError extends NotebookError {
  override name = "ConnectionError" as const;
}
