/** Where two values first differ: a path such as `[0].traits.plan`, empty for the values themselves. */
export type Difference = { path: string; actual: unknown; expected: unknown };

/**
 * The first difference between two values, or undefined when they are equal: the same primitives (NaN equals itself,
 * 0 equals -0), and structures with equal parts. A member that is undefined differs from one that is absent.
 */
export function findDifference(actual: unknown, expected: unknown): Difference | undefined {
  return compare(actual, expected, "", []);
}

function compare(
  actual: unknown,
  expected: unknown,
  path: string,
  above: readonly object[],
): Difference | undefined {
  if (actual === expected || Object.is(actual, expected)) return undefined;
  const differs = { path, actual, expected };
  if (!isObject(actual) || !isObject(expected)) return differs;
  // the same cycle on both sides: everything else of it is compared further up
  if (above.includes(actual)) return undefined;
  const children = childrenOf(actual, expected);
  if (children === undefined) return differs;
  for (const [name, left, right] of children) {
    const found = compare(left, right, `${path}${name}`, [...above, actual]);
    if (found) return found;
  }
  return undefined;
}

const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

const absent = Symbol("absent");

type Children = Iterable<[name: string, actual: unknown, expected: unknown]>;

/** The parts of two structures side by side, or undefined if they are of different kinds. */
function childrenOf(actual: object, expected: object): Children | undefined {
  if (kindOf(actual) !== kindOf(expected)) return undefined;
  if (actual instanceof Date && expected instanceof Date) return [["", actual.getTime(), expected.getTime()]];
  if (actual instanceof Set && expected instanceof Set) return sideBySide([...actual], [...expected]);
  if (actual instanceof Map && expected instanceof Map) return mapsSideBySide(actual, expected);
  if (actual instanceof Error && expected instanceof Error) {
    return [
      [".name", actual.name, expected.name],
      [".message", actual.message, expected.message],
    ];
  }
  if (Array.isArray(actual) && Array.isArray(expected)) return sideBySide(actual, expected);
  if (ArrayBuffer.isView(actual) && ArrayBuffer.isView(expected))
    return sideBySide(bytes(actual), bytes(expected));
  return mapsSideBySide(new Map(Object.entries(actual)), new Map(Object.entries(expected)));
}

/** Plain objects are of one kind whether or not they have a prototype. */
function kindOf(value: object): unknown {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null ? Object.prototype : prototype;
}

const bytes = (view: ArrayBufferView) => [...new Uint8Array(view.buffer, view.byteOffset, view.byteLength)];

function sideBySide(actual: readonly unknown[], expected: readonly unknown[]): Children {
  const length = Math.max(actual.length, expected.length);
  return Array.from({ length }, (_, index) => [
    `[${index}]`,
    index < actual.length ? actual[index] : absent,
    index < expected.length ? expected[index] : absent,
  ]);
}

function mapsSideBySide(
  actual: ReadonlyMap<unknown, unknown>,
  expected: ReadonlyMap<unknown, unknown>,
): Children {
  const keys = [...new Set([...actual.keys(), ...expected.keys()])];
  return keys.map((key) => [
    nameOf(key),
    actual.has(key) ? actual.get(key) : absent,
    expected.has(key) ? expected.get(key) : absent,
  ]);
}

const nameOf = (key: unknown) =>
  typeof key === "string" && /^[A-Za-z_$][\w$]*$/.test(key)
    ? `.${key}`
    : `[${JSON.stringify(key) ?? String(key)}]`;

/** True for the mark that stands for a part that one side does not have. */
export const isAbsent = (value: unknown): boolean => value === absent;
