import { expect, test } from "vitest";
import { memoryNotebook } from "../../test/support.ts";
import { settle } from "./notebook.ts";

test("settling writes what waits before it flushes the output", async () => {
  const notebook = memoryNotebook();
  const order: string[] = [];
  notebook.writers.add(async () => {
    order.push(`written after ${notebook.output.shown.length} outputs`);
  });
  await settle(notebook);
  expect(order).toEqual(["written after 0 outputs"]);
  expect(notebook.output.shown).toEqual([{ kind: "flush" }]);
});

test("rows that cannot be written fail the output, after it was flushed", async () => {
  const notebook = memoryNotebook();
  notebook.writers.add(() => Promise.reject(new Error("disk full")));
  await expect(settle(notebook)).rejects.toThrow("disk full");
  expect(notebook.output.shown).toEqual([{ kind: "flush" }]);
});

test("what failed in the background fails the output", async () => {
  const failures = {
    throwCaught(): void {
      throw new Error("in a timer");
    },
    dispose() {},
  };
  await expect(settle(memoryNotebook({ failures }))).rejects.toThrow("in a timer");
});
