import { limits } from "./generated/limits.ts";
import { isDateTime } from "./isDateTime.ts";
import { isPlain } from "./isPlain.ts";
import { anyNumber, anyText, type NumberRule, type ObjectRule, type Shape, type TextRule } from "./shape.ts";

/** How many values a walk may still meet. A call of 32,000 bytes cannot hold as many values as bytes. */
export type Budget = { left: number };

/**
 * Whether `value` has the shape and JSON can carry it, in one walk. True is exact. False may be wrong for odd
 * but good values (the count of characters outside the basic plane), so that the slow check has the last word.
 */
export function fits(value: unknown, shape: Shape, depth: number, budget: Budget): boolean {
  if (--budget.left < 0) return false;
  switch (typeof value) {
    case "string":
      return shape.string !== undefined && value.isWellFormed() && textFits(value, shape.string);
    case "number":
      return shape.number !== undefined && numberFits(value, shape.number);
    case "boolean":
      return shape.boolean;
    case "object":
      if (value === null) return shape.null;
      if (depth >= limits.depth) return false;
      if (Array.isArray(value))
        return shape.array !== undefined && listFits(value, shape.array, depth + 1, budget);
      return (
        shape.object !== undefined && isPlain(value) && objectFits(value, shape.object, depth + 1, budget)
      );
    default:
      return false;
  }
}

function textFits(text: string, rule: TextRule): boolean {
  if (rule === anyText) return true;
  if (text.length < rule.min || text.length > rule.max) return false;
  if (rule.values !== undefined && !rule.values.has(text)) return false;
  if (rule.refused?.has(text)) return false;
  if (rule.dateTime && !isDateTime(text)) return false;
  return rule.pattern === undefined || rule.pattern.test(text);
}

function numberFits(number: number, rule: NumberRule): boolean {
  if (Number.isInteger(number)) {
    if (!Number.isSafeInteger(number)) return false;
  } else if (rule.integer || !Number.isFinite(number)) return false;
  if (rule === anyNumber) return true;
  return number >= rule.min && number <= rule.max && (rule.values === undefined || rule.values.has(number));
}

function listFits(list: readonly unknown[], items: Shape, depth: number, budget: Budget): boolean {
  for (let index = 0; index < list.length; index++)
    if (!fits(list[index], items, depth, budget)) return false;
  return true;
}

function objectFits(
  value: Record<string, unknown>,
  rule: ObjectRule,
  depth: number,
  budget: Budget,
): boolean {
  let required = 0;
  let identified = !rule.identified;
  for (const key in value) {
    const member = value[key];
    const known = rule.members.get(key);
    if (known === undefined) {
      if (key === "__proto__" || !key.isWellFormed()) return false;
      if (member === undefined) continue;
      const shape = rule.prefixed?.pattern.test(key) ? rule.prefixed.shape : rule.rest;
      if (!fits(member, shape, depth, budget)) return false;
    } else if (member !== undefined) {
      if (!fits(member, known.shape, depth, budget)) return false;
      // an inherited member is not sent
      if (known.required && Object.hasOwn(value, key)) required++;
      if (known.identifies && Object.hasOwn(value, key)) identified = true;
    }
  }
  return identified && required === rule.required;
}
