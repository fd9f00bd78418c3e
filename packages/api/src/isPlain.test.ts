import { runInNewContext } from "node:vm";
import { expect, test } from "vitest";
import { isPlain } from "./isPlain.ts";

test.each<[string, object]>([
  ["a literal", { a: 1 }],
  ["what JSON.parse makes", JSON.parse("{}")],
  ["an object without prototype", Object.create(null)],
  ["an object of another realm", runInNewContext("({ a: 1 })")],
])("%s is plain", (_name, value) => expect(isPlain(value)).toBe(true));

test.each<[string, object]>([
  ["a list", []],
  ["a Date", new Date(0)],
  ["a Date of another realm", runInNewContext("new Date(0)")],
  ["a map", new Map()],
  ["a number in a box", Object(1)],
  ["an instance", new (class {})()],
  ["an object that inherits from another", Object.create({ a: 1 })],
  ["an object that inherits from one without prototype", Object.create(Object.create(null))],
])("%s is not", (_name, value) => expect(isPlain(value)).toBe(false));
