/** What is wrong at one place of a call. Holds names of fields, never their values. */
export type Problem = {
  /** `properties.products[0].price`; empty for the call itself. */
  path: string;
  /** What was expected, and what kind of value was found. */
  message: string;
};
export type Step = string | number;

const identifier = /^[A-Za-z_$][\w$]*$/;
const harmless = /^[\w $.:/-]{1,80}$/;

/** Writes a path as JavaScript would; a name that could hold personal data or breaks logs becomes its position. */
export function pathOf(steps: readonly Step[], root: unknown): string {
  let path = "";
  let parent = root;
  for (const step of steps) {
    if (typeof step === "number") path += `[${step}]`;
    else if (identifier.test(step)) path += path === "" ? step : `.${step}`;
    else if (harmless.test(step)) path += `[${JSON.stringify(step)}]`;
    else path += `[name ${positionOf(step, parent)}]`;
    parent = memberOf(parent, step);
  }
  return path;
}

export function memberOf(parent: unknown, step: Step): unknown {
  if (typeof parent !== "object" || parent === null || !Object.hasOwn(parent, step)) return undefined;
  return Reflect.get(parent, step);
}

const positionOf = (name: string, parent: unknown): number =>
  typeof parent === "object" && parent !== null ? Object.keys(parent).indexOf(name) + 1 : 0;
