import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { CliWorld, Terminal } from "../src/index.ts";

export type TestWorld = CliWorld & {
  /** What was written so far. */
  readonly printed: { out: string; err: string };
  /** As Ctrl-C does. */
  interrupt(): void;
};

/** A world with a folder of its own, in which nobody answers unless `answer` is given. */
export function testWorld(given: { env?: CliWorld["env"]; live?: boolean; answer?: string } = {}): TestWorld {
  const { env = {}, live = false, answer } = given;
  const folder = temporaryFolder();
  const stopping = new AbortController();
  const printed = { out: "", err: "" };
  const terminal = (name: "out" | "err"): Terminal => ({
    write: (text) => {
      printed[name] += text;
    },
    live,
    columns: 80,
  });
  return {
    printed,
    env: { CIO_HOME: join(folder, "home"), ...env },
    folder,
    out: terminal("out"),
    err: terminal("err"),
    stop: stopping.signal,
    interrupt: () => stopping.abort(),
    monotonic: () => performance.now(),
    now: () => Date.UTC(2026, 10, 24, 21, 8, 0),
    every: () => () => undefined,
    aside: (work) => unheard(work),
    unheard,
    ask: async (question) => {
      printed.err += question;
      return answer;
    },
  };
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "cionb-cli-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function unheard<Value>(work: () => Promise<Value>): Promise<Value> {
  const usual = process.stdout.write;
  process.stdout.write = (...rest: unknown[]) => {
    const done = rest.at(-1);
    if (typeof done === "function") done();
    return true;
  };
  try {
    return await work();
  } finally {
    process.stdout.write = usual;
  }
}
