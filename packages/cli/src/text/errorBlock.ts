/** JavaScript's own errors: one of these is a defect of ours, or comes from the system and has a code. */
const builtin = new Set([
  "Error",
  "TypeError",
  "RangeError",
  "ReferenceError",
  "SyntaxError",
  "EvalError",
  "URIError",
]);
const causesShown = 3;

/**
 * An error as a person should read it: what could not be done and why, what lies beneath, and what to do. Never a
 * stack, unless `debug`.
 */
export function errorBlock(error: unknown, { debug = false } = {}): string {
  if (!(error instanceof Error)) return `Something threw ${String(error)}.\n`;
  const lines = [headline(error), ...beneath(error)];
  if (debug) lines.push("", stackOf(error));
  else if (!isKnown(error)) lines.push("Run the command again with --debug to see where it came from.");
  return `${lines.join("\n")}\n`;
}

/** True for an error that its thrower meant for a reader. */
export function isKnown(error: unknown): boolean {
  return error instanceof Error && (!builtin.has(error.name) || "code" in error);
}

function headline(error: Error): string {
  return isKnown(error)
    ? error.message
    : `Something went wrong that was not foreseen: ${error.name}: ${error.message}`;
}

function beneath(error: Error): string[] {
  const lines: string[] = [];
  let said = error.message;
  let cause = error.cause;
  while (cause instanceof Error && lines.length < causesShown) {
    if (!said.includes(cause.message)) lines.push(`  because: ${cause.message.split("\n").join("\n    ")}`);
    said += cause.message;
    cause = cause.cause;
  }
  return lines;
}

function stackOf(error: Error): string {
  const own = error.stack ?? `${error.name}: ${error.message}`;
  return error.cause instanceof Error ? `${own}\ncaused by ${stackOf(error.cause)}` : own;
}
