import { expect, test } from "vitest";
import { NotSetUpError } from "../../errors.ts";
import { findCheckout } from "./findCheckout.ts";

const files =
  (...there: string[]) =>
  (path: string) =>
    there.includes(path);
const runner = "packages/bridge/src/cionb_notebooks/__main__.py";

test("the checkout above the current folder comes before that of the program", () => {
  const exists = files(`/a/${runner}`, `/b/${runner}`, "/a/.venv/bin/python");
  expect(findCheckout("/a/notebooks/deep", "/b/dist", exists)).toEqual({
    root: "/a",
    notebooks: "/a/notebooks",
    runner: "/a/packages/bridge/src",
    python: "/a/.venv/bin/python",
  });
});

test("elsewhere it is the checkout of the program", () => {
  const exists = files(`/b/${runner}`, "/b/.venv/bin/python");
  expect(findCheckout("/tmp/x", "/b/dist", exists).root).toBe("/b");
});

test("without a checkout, and without its Python environment, the error says what to do", () => {
  expect(() => findCheckout("/tmp/x", "/copied", files())).toThrow(/Run the command in a clone/);
  expect(() => findCheckout("/b", "/b", files(`/b/${runner}`))).toThrow(NotSetUpError);
  expect(() => findCheckout("/b", "/b", files(`/b/${runner}`))).toThrow(/Run `npm start` in \/b/);
});
