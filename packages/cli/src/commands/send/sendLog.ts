import type { Cio } from "@cionb/bundle";
import { errorBlock } from "../../text/errorBlock.ts";
import { redact } from "../../text/redact.ts";
import type { CliWorld } from "../../world/cliWorld.ts";
import type { SendReport } from "./sendReport.ts";

/**
 * Writes and counts the log, and closes the run. Null, and said, when the log could not be written: the calls were
 * sent all the same.
 */
export async function closeRun(cio: Cio, world: CliWorld): Promise<SendReport["log"]> {
  try {
    const counts = await loggedRows(cio).finally(() => world.unheard(() => cio.close()));
    return { runId: cio.run, location: cio.world.lakehouse.location, ...counts };
  } catch (error) {
    world.err.write(redact(errorBlock(error), world.env));
    return null;
  }
}

/** Rows of this run, as the tables hold them. */
async function loggedRows({ sql, run }: Cio): Promise<{ api_log: number; deliveries: number }> {
  type Count = { rows: number | bigint };
  const [attempts] = await sql<Count>`select count(*) as rows from api_log where run_id = ${run}`;
  const [calls] = await sql<Count>`select count(*) as rows from deliveries where run_id = ${run}`;
  return { api_log: Number(attempts?.rows ?? 0), deliveries: Number(calls?.rows ?? 0) };
}
