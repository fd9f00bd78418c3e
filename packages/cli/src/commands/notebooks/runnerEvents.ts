import { z } from "zod";

const count = z.number();
const failure = z.object({
  kind: z.enum(["thrown", "syntax", "late", "timeout", "died", "start", "notebook", "check"]),
  ename: z.string(),
  evalue: z.string(),
  traceback: z.array(z.string()),
});
const failed = failure.extend({ cell: count, source: z.string() });

/** What `cio.close()` shows at the end of a notebook, or what was known when it failed; other members are kept. */
const summary = z.looseObject({
  checks: z.object({ passed: count, failed: count }).optional(),
  calls: z.looseObject({ delivered: count, rejected: count, unsent: count.optional() }).optional(),
  logRows: z.record(z.string(), count).optional(),
});

const result = z.object({
  name: z.string(),
  path: z.string(),
  executed: z.string().nullable(),
  ok: z.boolean(),
  cells: count,
  ran: count,
  seconds: count,
  failed: failed.nullable(),
  summary: summary.nullable(),
});

const cell = { name: z.string(), cell: count, line: z.string() };

/** One line of what the Python runner says. */
const runnerEvent = z.discriminatedUnion("event", [
  z.object({ event: z.literal("start"), notebooks: z.array(z.string()), output: z.string() }),
  z.object({ event: z.literal("notebook-start"), name: z.string(), path: z.string(), cells: count }),
  z.object({ event: z.literal("cell-start"), ...cell }),
  z.object({ event: z.literal("progress"), ...cell, text: z.string() }),
  z.object({
    event: z.literal("cell-end"),
    ...cell,
    ok: z.boolean(),
    seconds: count,
    error: failure.nullable(),
  }),
  z.object({ event: z.literal("notebook-end"), ...result.shape }),
  z.object({ event: z.literal("done"), ok: z.boolean(), seconds: count, page: z.string() }),
  z.object({ event: z.literal("stopped") }),
  z.object({ event: z.literal("failed"), message: z.string() }),
]);

export type RunnerEvent = z.infer<typeof runnerEvent>;
export type NotebookResult = z.infer<typeof result>;
export type FailedCell = z.infer<typeof failed>;

/** @throws if the line is not what the runner says */
export const parseRunnerEvent = (line: string): RunnerEvent => runnerEvent.parse(JSON.parse(line));
