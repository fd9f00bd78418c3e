/** An object as JSON.parse or a literal makes it, in whichever realm; not a Date, Map or instance of a class. */
export function isPlain(value: object): value is Record<string, unknown> {
  const prototype: object | null = Object.getPrototypeOf(value);
  if (prototype === Object.prototype || prototype === null) return true;
  return Object.hasOwn(prototype, "isPrototypeOf"); // the Object.prototype of another realm
}
