import { expect, test } from "vitest";
import { createTextOutput } from "./textOutput.ts";

function memoryStream(error?: Error) {
  const written: string[] = [];
  return {
    written,
    write(text: string, done: (error?: Error | null) => void) {
      written.push(text);
      done(error);
    },
  };
}

test("each output is a line", async () => {
  const stream = memoryStream();
  const output = createTextOutput(stream, { live: false });
  await output.display({ "text/plain": "one", "text/html": "<b>one</b>" });
  await output.update({ "text/plain": "two" }, "id");
  expect(stream.written.join("")).toBe("one\ntwo\n");
});

test("in a terminal an update takes the place of the lines before it", async () => {
  const stream = memoryStream();
  const output = createTextOutput(stream, { live: true });
  await output.display({ "text/plain": "first\nsecond" }, "bar");
  await output.update({ "text/plain": "third" }, "bar");
  await output.update({ "text/plain": "fourth" }, "bar");
  const up = "\u001b[1A\u001b[2K";
  expect(stream.written).toEqual(["first\nsecond\n", `${up}${up}third\n`, `${up}fourth\n`]);
});

test("an update erases nothing that something else has shown since", async () => {
  const stream = memoryStream();
  const output = createTextOutput(stream, { live: true });
  await output.display({ "text/plain": "10 %" }, "bar");
  await output.display({ "text/plain": "a result" });
  await output.update({ "text/plain": "20 %" }, "bar");
  expect(stream.written).toEqual(["10 %\n", "a result\n", "20 %\n"]);
});

test("a stream that cannot be written fails the output", async () => {
  const output = createTextOutput(memoryStream(new Error("EPIPE")), { live: false });
  await expect(output.display({ "text/plain": "x" })).rejects.toThrow("EPIPE");
});
