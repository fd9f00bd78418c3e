import { inspect } from "node:util";
import { groupDigits } from "./groupDigits.ts";

/** A value as text, and what kind it is, which decides alignment and looks. */
export type Formatted = { text: string; kind: "number" | "text" | "none" | "structure" };

/** Longest text of one cell; what is longer is cut and says so. */
const cellCharacters = 240;

/** Items of an inner list that are worth showing; a longer one is counted. */
const innerItems = 8;

/** Any value as text: dates in ISO 8601, decimals and large integers exact, structures as JSON. */
export function formatValue(value: unknown): Formatted {
  switch (typeof value) {
    case "string":
      return { text: cut(value), kind: isDecimal(value) ? "number" : "text" };
    case "number":
      return { text: formatNumber(value), kind: "number" };
    case "bigint":
      return { text: String(value), kind: "number" };
    case "undefined":
      return { text: "", kind: "none" };
    case "object":
      return value === null ? { text: "null", kind: "none" } : formatObject(value);
    case "function":
      return { text: `function ${value.name || "(anonymous)"}`, kind: "structure" };
    default:
      return { text: String(value), kind: "text" };
  }
}

/** DECIMAL values come as text, so that they stay exact; ids do not have a decimal point. */
export function isDecimal(text: string): boolean {
  return /^-?\d{1,38}\.\d{1,38}$/.test(text);
}

/** Most digits after the point for a binary fraction, whose further digits are mostly noise. */
export const fractionDigits = 4;

/** A number in at most `fractionDigits` decimals; very small and very large ones by their powers of ten. */
function formatNumber(value: number): string {
  if (Number.isInteger(value) || !Number.isFinite(value)) return String(value);
  if (Math.abs(value) < 10 ** -(fractionDigits - 1)) return String(Number(value.toPrecision(3)));
  return String(Number(value.toFixed(fractionDigits)));
}

function formatObject(value: object): Formatted {
  if (value instanceof Date) return { text: formatDate(value), kind: "text" };
  if (value instanceof Error) return { text: cut(`${value.name}: ${value.message}`), kind: "text" };
  if (value instanceof URL) return { text: value.href, kind: "text" };
  if (ArrayBuffer.isView(value)) return { text: `${value.byteLength} bytes`, kind: "structure" };
  if (Array.isArray(value)) return formatList(value);
  return { text: cut(isSmall(value) ? listMembers(value) : toJson(value)), kind: "structure" };
}

/** Members of an object that are written as "name: value" rather than as JSON. */
const smallObject = 6;

/** True for a plain object of a few plain values. */
function isSmall(value: object): boolean {
  const members = Object.values(value);
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) return false;
  if (members.length === 0 || members.length > smallObject || "toJSON" in value) return false;
  return members.every((member) => typeof member !== "object" || member === null);
}

const listMembers = (value: object) =>
  Object.entries(value)
    .map(([name, member]) => `${name}: ${formatValue(member).text}`)
    .join(", ");

/** A short list of plain values as they are, any other one counted. */
function formatList(list: readonly unknown[]): Formatted {
  if (list.length === 0) return { text: "none", kind: "none" };
  if (list.length > innerItems) return { text: `${list.length} items`, kind: "structure" };
  if (list.every((item) => typeof item !== "object"))
    return { text: listed(list.map((item) => formatValue(item).text)), kind: "structure" };
  return { text: cut(toJson(list)), kind: "structure" };
}

/** Texts beside each other; sentences have their own ends, and are not cut. */
function listed(texts: readonly string[]): string {
  return texts.every((text) => text.endsWith(".")) ? texts.join(" ") : cut(texts.join(", "));
}

/** ISO 8601 in UTC, without a part of a second where there is none. */
export function formatDate(date: Date): string {
  return Number.isNaN(date.getTime()) ? "invalid date" : date.toISOString().replace(".000Z", "Z");
}

/** JSON; where there is none, as for a cyclic object, what the runtime's inspector says. */
function toJson(value: object): string {
  try {
    return JSON.stringify(value, plain) ?? inspect(value);
  } catch {
    return inspect(value, { depth: 2, breakLength: Number.POSITIVE_INFINITY });
  }
}

function plain(_key: string, value: unknown): unknown {
  if (typeof value === "bigint") return String(value);
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  return value;
}

function cut(text: string): string {
  if (text.length <= cellCharacters) return text;
  return `${text.slice(0, cellCharacters).toWellFormed()}… (${groupDigits(String(text.length))} characters)`;
}
