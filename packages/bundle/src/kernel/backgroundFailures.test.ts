import { expect, test } from "vitest";
import { BackgroundError } from "../errors.ts";
import { catchBackgroundFailures } from "./backgroundFailures.ts";

function listening() {
  const target = new EventTarget();
  const send = (type: string, members: object) => {
    const event = Object.assign(new Event(type, { cancelable: true }), members);
    target.dispatchEvent(event);
    return event;
  };
  return { failures: catchBackgroundFailures(target), send };
}

test("a rejection that nobody awaits is taken from the runtime and thrown once", () => {
  const { failures, send } = listening();
  const reason = new TypeError("no such host");
  const event = send("unhandledrejection", { reason, promise: {} });
  expect(event.defaultPrevented).toBe(true);
  expect(() => failures.throwCaught()).toThrow(
    /no cell was waiting for.*in this cell or an earlier one.*TypeError: no such host/,
  );
  expect(() => failures.throwCaught()).not.toThrow();
});

test("an error in a timer is taken and thrown with the error as cause", () => {
  const { failures, send } = listening();
  const error = new RangeError("in a timer");
  expect(send("error", { error }).defaultPrevented).toBe(true);
  const thrown = thrownBy(() => failures.throwCaught());
  expect(thrown).toBeInstanceOf(BackgroundError);
  expect(thrown).toHaveProperty("cause", error);
});

test("a promise that is awaited later than it failed is no failure", () => {
  const { failures, send } = listening();
  const promise = {};
  send("unhandledrejection", { reason: new Error("late"), promise });
  send("rejectionhandled", { promise });
  expect(() => failures.throwCaught()).not.toThrow();
});

test("several failures are told in one error", () => {
  const { failures, send } = listening();
  send("unhandledrejection", { reason: new Error("first"), promise: {} });
  send("error", { error: "second" });
  expect(() => failures.throwCaught()).toThrow(/first\nAlso: second/);
});

test("what an unawaited output threw is not wrapped again", () => {
  const { failures, send } = listening();
  const reason = new BackgroundError("once is enough");
  send("unhandledrejection", { reason, promise: {} });
  expect(thrownBy(() => failures.throwCaught())).toBe(reason);
});

test("after dispose events are the runtime's again", () => {
  const { failures, send } = listening();
  failures.dispose();
  expect(send("error", { error: new Error("x") }).defaultPrevented).toBe(false);
});

function thrownBy(action: () => void): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
