import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { createNotebook, type Notebook } from "../src/kernel/notebook.ts";
import type { MimeBundle, Output } from "../src/kernel/output.ts";
import type { Time } from "../src/kernel/systemTime.ts";

export type Shown = { kind: "display" | "update" | "flush"; bundle?: MimeBundle; id?: string | undefined };

/** An output that remembers. */
export function memoryOutput({
  live = true,
} = {}): Output & { shown: Shown[]; texts(): string[]; html(): string } {
  const shown: Shown[] = [];
  const bundles = () => shown.flatMap(({ bundle }) => (bundle ? [bundle] : []));
  return {
    live,
    shown,
    texts: () => bundles().map((bundle) => bundle["text/plain"]),
    html: () =>
      bundles()
        .map((bundle) => String(bundle["text/html"]))
        .join("\n"),
    async display(bundle, id) {
      shown.push({ kind: "display", bundle, id });
    },
    async update(bundle, id) {
      shown.push({ kind: "update", bundle, id });
    },
    async flush() {
      shown.push({ kind: "flush" });
    },
  };
}

/** Time that moves only when told to. */
export function manualTime(start = Date.UTC(2026, 0, 2)): Time & { move(ms: number): void } {
  let passed = 0;
  let timers: { at: number; callback: () => void }[] = [];
  return {
    now: () => start + passed,
    monotonic: () => passed,
    sleep: async () => undefined,
    after(ms, callback) {
      const timer = { at: passed + ms, callback };
      timers.push(timer);
      return () => {
        timers = timers.filter((one) => one !== timer);
      };
    },
    move(ms) {
      passed += ms;
      const due = timers.filter(({ at }) => at <= passed);
      timers = timers.filter(({ at }) => at > passed);
      for (const { callback } of due) callback();
    },
  };
}

export function memoryNotebook(parts: Partial<Notebook> & { live?: boolean } = {}) {
  const output = memoryOutput(parts);
  const time = manualTime();
  return { ...createNotebook({ output, time, ...parts }), output, time };
}

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "cionb-bundle-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
