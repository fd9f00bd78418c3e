import { test } from "vitest";
import { noteRow, type Row } from "./rows.ts";

export type Cell = Omit<Row, "seen"> & {
  /** Milliseconds that it may take, which is what bounds its time. @default {60_000} */
  timeout?: number;
  /** Why it cannot run on this machine, if it cannot. */
  cannot?: string | undefined;
};

/** One cell of the table of faults as a test; `run` answers in a few words what was seen. */
export function cell({ timeout = 60_000, cannot, ...row }: Cell, run: () => Promise<string>): void {
  test.skipIf(cannot !== undefined)(`${row.fault}: ${row.expected}`, { timeout }, async () => {
    try {
      noteRow({ ...row, seen: await run() });
    } catch (error) {
      const [why = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
      noteRow({ ...row, seen: `FAILED: ${why}` });
      throw new Error(`${row.fault} (${row.injected}): ${why}`, { cause: error });
    }
  });
}
