import { expect, test } from "vitest";
import { labText } from "./lab.ts";

const first = "notebooks/00_setup_and_configuration.ipynb";

test("before Jupyter's own lines stands where to go and what to open first", () => {
  expect(labText({ port: 8890, token: "a0" })).toBe(
    `JupyterLab opens at:\n  http://127.0.0.1:8890/lab/tree/${first}?token=a0\nBegin with ${first}; Ctrl-C here ends it.`,
  );
});

test("with an address of one's own only the notebook is told", () => {
  expect(labText(undefined)).toBe(
    `Begin with ${first}, at the address that Jupyter names below; Ctrl-C here ends it.`,
  );
});
