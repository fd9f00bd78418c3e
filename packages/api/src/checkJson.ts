import { limits } from "./generated/limits.ts";
import { isPlain } from "./isPlain.ts";
import { type Problem, pathOf, type Step } from "./problem.ts";

/**
 * What of `value` JSON cannot carry unchanged: NaN and Infinity, bigint, whole numbers beyond 2^53 - 1, lone
 * surrogates, dates, maps and other instances, functions, symbols, undefined in lists, names `__proto__`, cycles,
 * and more than 64 levels. Empty when all is well. Members that are undefined count as absent.
 */
export function checkJson(value: unknown): Problem[] {
  const problems: Problem[] = [];
  const walk: Walk = { root: value, steps: [], holders: new Set(), left: limits.callBytes, problems };
  check(value, walk);
  return problems;
}

type Walk = { root: unknown; steps: Step[]; holders: Set<object>; left: number; problems: Problem[] };
const mostProblems = 100;

function check(value: unknown, walk: Walk): void {
  if (walk.problems.length >= mostProblems || walk.left < 0) return;
  if (--walk.left < 0) add(walk, `expected fewer than ${limits.callBytes} values in one call`, []);
  else if (typeof value === "object" && value !== null) checkHolder(value, walk);
  else {
    const message = messageFor(value);
    if (message) add(walk, message);
  }
}

function messageFor(value: unknown): string | undefined {
  switch (typeof value) {
    case "string":
      return value.isWellFormed() ? undefined : "expected well-formed Unicode, got a lone surrogate";
    case "number":
      if (!Number.isFinite(value)) return `expected a finite number, got ${value}`;
      if (Number.isInteger(value) && !Number.isSafeInteger(value))
        return "expected a whole number up to 2^53 - 1, got a larger one; send its digits as text";
      return undefined;
    case "bigint":
      return "expected a number or text, got a bigint; send its digits as text";
    case "undefined":
      return "expected a value, got undefined, which JSON turns into null";
    case "function":
    case "symbol":
      return `expected a value that JSON can carry, got a ${typeof value}`;
    default:
      return undefined;
  }
}

function checkHolder(holder: object, walk: Walk): void {
  const message = holderMessage(holder, walk);
  if (message) {
    add(walk, message);
    return;
  }
  walk.holders.add(holder);
  if (Array.isArray(holder)) for (const [index, item] of holder.entries()) step(index, item, walk);
  else for (const [name, member] of Object.entries(holder)) checkMember(name, member, walk);
  walk.holders.delete(holder);
}

function holderMessage(holder: object, { holders, steps }: Walk): string | undefined {
  if (holders.has(holder)) return "expected a tree, got an object that contains itself";
  if (steps.length >= limits.depth) return `expected at most ${limits.depth} levels of nesting`;
  if (holder instanceof Date) return "expected ISO 8601 text, got a Date; use its toISOString()";
  if (!Array.isArray(holder) && !isPlain(holder))
    return "expected a plain object or list, got an instance of a class";
  return undefined;
}

function checkMember(name: string, member: unknown, walk: Walk): void {
  const message = nameMessage(name);
  if (message) add(walk, message, [...walk.steps, name]);
  else if (member !== undefined) step(name, member, walk);
}

function nameMessage(name: string): string | undefined {
  if (name === "__proto__") return "expected another name: __proto__ would change objects";
  return name.isWellFormed() ? undefined : "expected a well-formed name, got a lone surrogate";
}

function step(to: Step, value: unknown, walk: Walk): void {
  walk.steps.push(to);
  check(value, walk);
  walk.steps.pop();
}

function add(walk: Walk, message: string, steps: readonly Step[] = walk.steps): void {
  walk.problems.push({ path: pathOf(steps, walk.root), message });
}
