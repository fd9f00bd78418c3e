import type { BatchReport, CallInput, Client, Outcome } from "@cionb/bundle";
import { CliError } from "../../errors.ts";
import { chunks } from "./chunks.ts";
import type { Rejects } from "./rejects.ts";

/** Counts of a whole file: `delivered + accepted + rejected + suppressed + unsent` is `calls`. */
export type Totals = {
  calls: number;
  delivered: number;
  accepted: number;
  rejected: number;
  suppressed: number;
  unsent: number;
  requests: number;
  retries: number;
  bytes: number;
};

/** Calls that were not taken for one reason: the first one's row, from 1, and how many they are. */
export type Example = { row: number; calls: number; outcome: string; reason: string; message: string };

export type Sending = {
  totals: Totals;
  /** Why calls were not taken: the first few reasons. */
  examples: readonly Example[];
  warnings: readonly string[];
  /** True when the file was read to its end. */
  complete: boolean;
  /** What ended the reading before its end, as a bad line does. */
  failure?: unknown;
};

export type SendParts = {
  client: Pick<Client, "batch">;
  rejects: Rejects | undefined;
  signal: AbortSignal;
  /** Waited for after each chunk. */
  afterChunk(): Promise<void>;
  /** Told the counts so far. */
  onProgress(totals: Totals): void;
};

const examplesKept = 5;
const countNames = [
  ...(["calls", "delivered", "accepted", "rejected", "suppressed", "unsent"] as const),
  ...(["requests", "retries", "bytes"] as const),
];

/**
 * Sends calls in bounded chunks. Stops reading when one could not be sent, when asked to, or when the source fails:
 * what was sent until then is in the result.
 */
export async function sendCalls(calls: AsyncIterable<CallInput>, parts: SendParts): Promise<Sending> {
  const { signal } = parts;
  const account: Account = { totals: emptyTotals(), examples: [], warnings: new Set() };
  let complete = true;
  let failure: { failure?: unknown } = {};
  try {
    for await (const chunk of chunks(calls)) {
      complete = !signal.aborted && (await sendChunk(chunk, account, parts));
      if (!complete) break;
    }
  } catch (error) {
    complete = false;
    failure = { failure: error };
  }
  const { totals, examples, warnings } = account;
  return { totals, examples, warnings: [...warnings], complete, ...failure };
}

type Account = { totals: Totals; examples: Example[]; warnings: Set<string> };

/** False when a call could not be sent, so that the next ones could not either. */
async function sendChunk(chunk: CallInput[], account: Account, parts: SendParts): Promise<boolean> {
  const { client, rejects, signal, onProgress, afterChunk } = parts;
  const before = account.totals;
  const report = await client.batch(chunk, {
    signal,
    throwOnFailure: false,
    onProgress: (progress) => onProgress(add(before, progress)),
  });
  account.totals = checked(add(before, report));
  for (const warning of report.warnings) account.warnings.add(warning);
  onProgress(account.totals);
  await keepMissed(report, { chunk, base: before.calls, examples: account.examples, rejects });
  await afterChunk();
  return report.unsent === 0;
}

type Kept = { chunk: readonly CallInput[]; base: number; examples: Example[]; rejects: Rejects | undefined };

async function keepMissed(
  { outcomes }: BatchReport,
  { chunk, base, examples, rejects }: Kept,
): Promise<void> {
  for (const outcome of outcomes) {
    const call = chunk[outcome.index];
    if (call === undefined || wasTaken(outcome)) continue;
    const row = base + outcome.index + 1;
    countExample(examples, exampleOf(row, outcome));
    await rejects?.write(row, outcome, call);
  }
}

const wasTaken = ({ outcome }: Outcome) => outcome === "delivered" || outcome === "accepted";

function exampleOf(row: number, outcome: Outcome): Example {
  const reason = "reason" in outcome ? outcome.reason : "";
  const message = "message" in outcome ? outcome.message : "";
  return { row, calls: 1, outcome: outcome.outcome, reason, message };
}

function countExample(examples: Example[], example: Example): void {
  const same = examples.find(
    ({ message, outcome }) => message === example.message && outcome === example.outcome,
  );
  if (same !== undefined) same.calls += 1;
  else if (examples.length < examplesKept) examples.push(example);
}

const emptyTotals = (): Totals => ({
  ...{ calls: 0, delivered: 0, accepted: 0, rejected: 0, suppressed: 0, unsent: 0 },
  ...{ requests: 0, retries: 0, bytes: 0 },
});

function add(totals: Totals, more: Totals): Totals {
  const sum = { ...totals };
  for (const name of countNames) sum[name] += more[name];
  return sum;
}

function checked(totals: Totals): Totals {
  const { calls, delivered, accepted, rejected, suppressed, unsent } = totals;
  const ended = delivered + accepted + rejected + suppressed + unsent;
  if (ended === calls) return totals;
  throw new CliError(
    `Cannot account for the calls: ${calls} were read and ${ended} have an outcome. This is a defect; nothing more was sent.`,
  );
}
