import process from "node:process";
import { offerAccount } from "./account.ts";
import {
  type BackgroundFailures,
  catchBackgroundFailures,
  noBackgroundFailures,
} from "./backgroundFailures.ts";
import { createKernelOutput } from "./kernelOutput.ts";
import type { Output } from "./output.ts";
import { findPlace } from "./place.ts";
import { systemTime, type Time } from "./systemTime.ts";
import { createTextOutput } from "./textOutput.ts";

/** What show(), check(), progress() and connect() share: where outputs go, and what has happened so far. */
export interface Notebook {
  readonly output: Output;
  readonly failures: BackgroundFailures;
  readonly time: Time;
  readonly checks: { passed: number; failed: number };
  /** Calls and log rows of the run that is open. */
  counts?: () => { calls: object; logRows: object };
  /** Called after each output, such as the writing of what waits for the log. */
  readonly writers: Set<() => Promise<void>>;
}

/** Writes what waits and flushes the output; then throws what failed in the background, if anything did. */
export async function settle({ writers, output, failures }: Notebook): Promise<void> {
  const results = await Promise.allSettled([...writers].map((write) => write()));
  await output.flush();
  failures.throwCaught();
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

export function createNotebook(parts: Pick<Notebook, "output"> & Partial<Notebook>): Notebook {
  return {
    failures: noBackgroundFailures,
    time: systemTime,
    checks: { passed: 0, failed: 0 },
    writers: new Set(),
    ...parts,
  };
}

/** The notebook, terminal or script that this process is. Installs the listeners where it is a kernel. */
export function openNotebook(): Notebook {
  const globals: unknown = globalThis;
  const place = findPlace({ globals: globalThis, isTerminal: process.stdout.isTTY === true });
  if (place.kind === "kernel") {
    const notebook = createNotebook({
      output: createKernelOutput(place.jupyter, systemTime.sleep),
      failures: globals instanceof EventTarget ? catchBackgroundFailures(globals) : noBackgroundFailures,
    });
    offerAccount(globalThis, notebook);
    return notebook;
  }
  return createNotebook({ output: createTextOutput(process.stdout, { live: place.kind === "terminal" }) });
}
