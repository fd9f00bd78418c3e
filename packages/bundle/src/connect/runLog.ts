import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { pino } from "pino";

/** What managers and clients say while they work, as lines of JSON in `runs/<run id>.ndjson` of the home. */
export type RunLog = { logger: pino.Logger; close(): void };

export function openRunLog(home: string, runId: string): RunLog {
  const folder = join(home, "runs");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  // written at once: a kernel ends without telling
  const file = pino.destination({ dest: join(folder, `${runId}.ndjson`), sync: true, mode: 0o600 });
  const logger = pino({ level: "info", base: { runId }, timestamp: pino.stdTimeFunctions.isoTime }, file);
  return { logger, close: () => file.end() };
}
