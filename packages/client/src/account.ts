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

type WithoutCall<Whole> = Whole extends unknown ? Omit<Whole, "index" | "messageId"> : never;
type Ending = WithoutCall<Outcome>;

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

  const settle = (outcome: Outcome) => {
    outcomes[outcome.index] = outcome;
    sums[outcome.outcome] += 1;
    return outcome;
  };
  const settlePack = (pack: Pack, requestId: string, ending: Ending) => {
    const settled: SettledOutcome[] = [];
    for (const [at, call] of pack.calls.entries()) {
      const { messageId = "" } = call;
      const outcome = settle({ index: pack.indexes[at] ?? 0, messageId, ...ending });
      if (ledger.listening) settled.push({ call, outcome, bytes: pack.sizes[at] ?? 0 });
    }
    ledger.outcomes(settled, requestId);
  };
  const flush = () => ledger.outcomes(waiting.splice(0));

  return {
    unready(call) {
      const { index, messageId, reason, bytes } = call;
      const outcome = settle({
        index,
        messageId,
        outcome: "rejected",
        reason,
        message: refusalMessage(call),
      });
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
      settlePack(pack, requestId, { outcome: strict ? "delivered" : "accepted" });
    },
    refused(pack, { message }, requestId) {
      settlePack(pack, requestId, { outcome: "rejected", reason: "refused", message });
    },
    unsent(pack, { reason, failure, requestId }) {
      settlePack(pack, requestId, { outcome: "unsent", reason, message: failure().message });
    },
    flush,
    progress: () => ({ ...sums, durationMs: clock.monotonic() - begun }),
    report: () => ({ ...sums, durationMs: clock.monotonic() - begun, outcomes, warnings: [...warnings] }),
  };
}
