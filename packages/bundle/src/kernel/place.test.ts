import { expect, test } from "vitest";
import { findPlace } from "./place.ts";

test("a process with Deno's Jupyter interface is a kernel", () => {
  const jupyter = { broadcast: async () => undefined };
  expect(findPlace({ globals: { Deno: { jupyter } }, isTerminal: false })).toEqual({
    kind: "kernel",
    jupyter,
  });
});

test("Deno without a notebook, where reading the interface throws, is no kernel", () => {
  const Deno = {
    get jupyter(): never {
      throw new TypeError("only available in `deno jupyter`");
    },
  };
  expect(findPlace({ globals: { Deno }, isTerminal: false })).toEqual({ kind: "script" });
});

test.each([
  ["Node in a terminal", {}, true, "terminal"],
  ["Node in a pipe", {}, false, "script"],
  ["something else that is called Deno", { Deno: 1 }, true, "terminal"],
  ["an interface that cannot broadcast", { Deno: { jupyter: {} } }, false, "script"],
])("%s", (_, globals, isTerminal, kind) => {
  expect(findPlace({ globals, isTerminal }).kind).toBe(kind);
});
