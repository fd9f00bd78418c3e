import { CheckFailedError } from "../errors.ts";
import { escapeHtml, showControls } from "../format/escapeHtml.ts";
import { formatValue } from "../format/formatValue.ts";
import { groupDigits } from "../format/groupDigits.ts";
import { inspectValue } from "../format/inspectValue.ts";
import { styled } from "../format/style.ts";
import { type Notebook, settle } from "../kernel/notebook.ts";
import type { MimeBundle } from "../kernel/output.ts";
import { type Difference, findDifference } from "./difference.ts";

type ErrorClass<E extends Error> = abstract new (...parameters: never[]) => E;

export interface Check {
  /** Passes when `actual` equals `expected`, deeply. Throws `CheckFailedError` at once, awaited or not. */
  <T>(text: string, actual: T, expected: NoInfer<T>): Promise<void>;
  /** Passes when `holds` is true. */
  (text: string, holds: boolean): Promise<void>;
  /** Passes when `promise` fails with an error of the class, and gives that error. */
  rejects<E extends Error>(
    text: string,
    promise: PromiseLike<unknown>,
    errorClass: ErrorClass<E>,
  ): Promise<E>;
}

/** Longest value that a passing check tells. */
const shownCharacters = 60;

/** Makes `check()`: a claim that a notebook makes about its own run, counted for the summary. */
export function createCheck(notebook: Notebook): Check {
  const pass = async (text: string, detail: string) => {
    notebook.checks.passed += 1;
    await notebook.output.display(passBundle(text, detail));
    await settle(notebook);
  };
  const fail = (text: string, values: { actual: unknown; expected: unknown }, lines: readonly string[]) => {
    notebook.checks.failed += 1;
    const error = new CheckFailedError(text, values, lines);
    // the reader looks for the cell, not for what lies below it
    Error.captureStackTrace(error, check);
    return error;
  };

  // not async, so that a check that nobody awaits fails its cell all the same
  function check(text: string, actual: unknown, ...rest: readonly unknown[]): Promise<void> {
    const expected = rest.length === 0 ? true : rest[0];
    const difference = findDifference(actual, expected);
    if (difference === undefined) return pass(text, rest.length === 0 ? "" : shortly(actual));
    throw fail(text, { actual, expected }, [
      `expected: ${inspectValue(expected)}`,
      `actual:   ${inspectValue(actual)}`,
      ...where(difference),
    ]);
  }

  async function rejects<E extends Error>(
    text: string,
    promise: PromiseLike<unknown>,
    errorClass: ErrorClass<E>,
  ): Promise<E> {
    const outcome = await settleOne(promise);
    const { name } = errorClass;
    const expected = `expected: an error of class ${name}`;
    if (!("error" in outcome))
      throw fail(text, { actual: outcome.value, expected: name }, [
        expected,
        `actual:   no error, and the result ${inspectValue(outcome.value)}`,
      ]);
    const { error } = outcome;
    if (!(error instanceof errorClass))
      throw fail(text, { actual: error, expected: name }, [
        expected,
        `actual:   ${showControls(String(error))}`,
      ]);
    await pass(text, error.name);
    return error;
  }

  return Object.assign(check, { rejects });
}

type Settled = { value: unknown } | { error: unknown };

const settleOne = (promise: PromiseLike<unknown>): Promise<Settled> =>
  Promise.resolve(promise).then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );

function where({ path, actual, expected }: Difference): string[] {
  return path === "" ? [] : [`at ${path}: ${inspectValue(actual)}, expected ${inspectValue(expected)}`];
}

/** A plain value that is short; what a structure holds is for `show()`. */
function shortly(value: unknown): string {
  if (typeof value === "object" || value === undefined || value === true) return "";
  const { text, kind } = formatValue(value);
  if (text.length > shownCharacters) return "";
  return kind === "number" ? groupDigits(text) : text;
}

function passBundle(text: string, detail: string): MimeBundle {
  const plain = detail === "" ? text : `${text}: ${detail}`;
  const html =
    `<p class="cio-line"><span class="cio-word">pass</span>${escapeHtml(text)}` +
    `${detail === "" ? "" : ` <span class="cio-dim">${escapeHtml(detail)}</span>`}</p>`;
  return { "text/plain": `pass  ${showControls(plain)}`, "text/html": styled(html) };
}
