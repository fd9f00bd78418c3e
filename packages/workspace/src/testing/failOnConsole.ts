import { format } from "node:util";
import { afterAll, afterEach } from "vitest";

const heard: string[] = [];

for (const method of ["debug", "info", "log", "warn", "error", "trace", "table", "dir"] as const) {
  console[method] = (...parts: unknown[]) => {
    heard.push(`console.${method}: ${format(...parts)}`);
  };
}

function complain(): void {
  const lines = heard.splice(0);
  if (lines.length > 0) throw new Error(`Nothing may be written to the console here:\n${lines.join("\n")}`);
}

// what is written outside of every test is heard by the last hook of its file
afterEach(complain);
afterAll(complain);
