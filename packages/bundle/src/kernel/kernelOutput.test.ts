import { expect, test } from "vitest";
import { createKernelOutput } from "./kernelOutput.ts";

function observedKernel() {
  const sent: [string, Record<string, unknown>][] = [];
  const slept: number[] = [];
  const jupyter = {
    // as in Deno 2.9: the message is queued at once, and nothing comes back
    broadcast(type: string, content: Record<string, unknown>) {
      sent.push([type, content]);
      return undefined;
    },
  };
  const sleep = async (ms: number) => {
    slept.push(ms);
  };
  return { sent, slept, output: createKernelOutput(jupyter, sleep) };
}

test("an output with an id can be replaced under that id", async () => {
  const { sent, output } = observedKernel();
  await output.display({ "text/plain": "a" }, "bar");
  await output.update({ "text/plain": "b" }, "bar");
  expect(sent).toEqual([
    ["display_data", { data: { "text/plain": "a" }, metadata: {}, transient: { display_id: "bar" } }],
    ["update_display_data", { data: { "text/plain": "b" }, metadata: {}, transient: { display_id: "bar" } }],
  ]);
});

test("an output is on its way before anyone awaits it, so that a cell which throws next does not lose it", () => {
  const { sent, output } = observedKernel();
  void output.display({ "text/plain": "a" });
  expect(sent).toHaveLength(1);
});

test("flushing keeps the cell busy until the kernel has sent everything", async () => {
  const { slept, output } = observedKernel();
  await output.flush();
  expect(slept).toEqual([30]);
});
