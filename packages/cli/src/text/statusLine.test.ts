import { expect, test } from "vitest";
import { createStatusLine } from "./statusLine.ts";

function terminal(live: boolean, columns = 20) {
  const written: string[] = [];
  return { written, live, columns, write: (text: string) => void written.push(text) };
}

test("a status is replaced by the next one and gone at the end", () => {
  const screen = terminal(true);
  const status = createStatusLine(screen);
  status.set("one");
  status.set("two");
  status.end();
  expect(screen.written.join("")).toBe("one\r\u001b[2Ktwo\r\u001b[2K");
});

test("a line that stays is written above the status", () => {
  const screen = terminal(true);
  const status = createStatusLine(screen);
  status.set("now");
  status.print("done");
  expect(screen.written.join("")).toBe("now\r\u001b[2Kdone\nnow");
});

test("a status that is too long for the line is cut, so that it never wraps", () => {
  const screen = terminal(true, 10);
  createStatusLine(screen).set("0123456789\nsecond line");
  expect(screen.written.join("")).toBe("012345...");
});

test("where lines cannot be replaced only what stays is written", () => {
  const screen = terminal(false);
  const status = createStatusLine(screen);
  status.set("now");
  status.print("done");
  status.end();
  expect(screen.written.join("")).toBe("done\n");
});
