import type { BatchProgress, BatchReport } from "./batchReport.ts";
import type { CustomerioError } from "./errors.ts";
import type { Ledger } from "./ledger.ts";
import type { Outcome } from "./outcome.ts";
import type { Pack } from "./pack.ts";
import type { Unready } from "./prepare.ts";
import { refusalMessage } from "./refusalMessage.ts";
import type { PackEnd } from "./sendPack.ts";
import type { Settings } from "./settings.ts";
import type { SettledOutcome } from "./settlement.ts";

/** Keeps the sums and outcomes of one batch, and hands each outcome to the ledger. */
export type Account = {
  /** A call that cannot be sent. */
  unready(call: Unready): void;
  /** A request that has ended. */
  request(end: PackEnd, bytes: number): void;
  taken(pack: Pack, end: Extract<PackEnd, { end: "taken" }>): void;
  refused(pack: Pack, error: CustomerioError, requestId: string): void;
  unsent(pack: Pack, end: Extract<PackEnd, { end: "unsent" }>): void;
  /** Hands what waits to the ledger. */
  flush(): void;
  progress(): BatchProgress;
  report(): BatchReport;
};

type OutcomeOf = (index: number, messageId: string) => Outcome;

const mostWaiting = 1_000; // refused calls that are handed to the ledger together

export function createAccount(calls: number, settings: Settings, ledger: Ledger): Account {
  const { clock, strict } = settings;
  const begun = clock.monotonic();
  const outcomes: Outcome[] = new Array(calls);
  const warnings = new Set<string>();
  const sums = {
    calls,
    delivered: 0,
    accepted: 0,
    rejected: 0,
    suppressed: 0,
    unsent: 0,
    requests: 0,
    retries: 0,
    bytes: 0,
  };
  const waiting: SettledOutcome[] = [];

  const settlePack = (pack: Pack, requestId: string, kind: Outcome["outcome"], outcomeOf: OutcomeOf) => {
    const settled: SettledOutcome[] = [];
    for (let at = 0; at < pack.calls.length; at += 1) {
      const [call, index = 0, bytes = 0] = [pack.calls[at], pack.indexes[at], pack.sizes[at]];
      if (call === undefined) continue;
      const outcome = outcomeOf(index, call.messageId ?? "");
      outcomes[index] = outcome;
      if (ledger.listening) settled.push({ call, outcome, bytes });
    }
    sums[kind] += pack.calls.length;
    ledger.outcomes(settled, requestId);
  };
  const flush = () => ledger.outcomes(waiting.splice(0));

  return {
    unready(call) {
      const { index, messageId, reason, bytes } = call;
      const outcome: Outcome = {
        index,
        messageId,
        outcome: "rejected",
        reason,
        message: refusalMessage(call),
      };
      outcomes[index] = outcome;
      sums.rejected += 1;
      if (!ledger.listening) return;
      waiting.push({ call: call.call, outcome, bytes });
      if (waiting.length >= mostWaiting) flush();
    },
    request(end, bytes) {
      sums.requests += end.attempts > 0 ? 1 : 0;
      sums.retries += Math.max(0, end.attempts - 1);
      sums.bytes += bytes * end.attempts;
    },
    taken(pack, { answer, requestId }) {
      if (answer.oddity !== undefined) warnings.add(`${settings.destination.host} ${answer.oddity}`);
      const outcome = strict ? "delivered" : "accepted";
      settlePack(pack, requestId, outcome, (index, messageId) => ({ index, messageId, outcome }));
    },
    refused(pack, { message }, requestId) {
      settlePack(pack, requestId, "rejected", (index, messageId) => ({
        index,
        messageId,
        outcome: "rejected",
        reason: "refused",
        message,
      }));
    },
    unsent(pack, { reason, failure, requestId }) {
      const { message } = failure();
      settlePack(pack, requestId, "unsent", (index, messageId) => ({
        index,
        messageId,
        outcome: "unsent",
        reason,
        message,
      }));
    },
    flush,
    progress: () => ({ ...sums, durationMs: clock.monotonic() - begun }),
    report: () => ({ ...sums, durationMs: clock.monotonic() - begun, outcomes, warnings: [...warnings] }),
  };
}
