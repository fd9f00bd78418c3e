/**
 * `change` of a copy of a call, for clients that stand before another one. What is no call at all is left to that
 * client, and what cannot be read becomes an object that it refuses with the error that reading threw.
 */
export function changeCall<Input>(input: Input, change: (copy: Input & object) => Input): Input {
  if (typeof input !== "object" || input === null || Array.isArray(input)) return input;
  try {
    return change({ ...input });
  } catch (error) {
    const unreadable: object = {
      get messageId() {
        throw error;
      },
    };
    return unreadable as Input;
  }
}

/** Whether a batch can be made of it. */
export const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === "string" ||
  (typeof value === "object" && value !== null && typeof Reflect.get(value, Symbol.iterator) === "function");
