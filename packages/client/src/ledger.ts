import type { Clock } from "./clock.ts";
import type { ClientOptions, Logger } from "./options.ts";
import type { Exchange, SettledOutcome } from "./settlement.ts";

/** Where each exchange and each outcome is accounted for. */
export type Ledger = {
  exchange(exchange: Exchange): void;
  outcomes(calls: readonly SettledOutcome[], requestId?: string): void;
  /** Whether anybody listens; where not, settlements need not be made. */
  readonly listening: boolean;
};

/** Hands settlements to `record` and what it makes of them to `log`. Their failure is logged and never stops a send. */
export function createLedger(
  options: Pick<ClientOptions, "record" | "log">,
  clock: Clock,
  logger: Logger | undefined,
): Ledger {
  const { record, log } = options;
  const write = (settlement: Parameters<NonNullable<typeof record>>[0]) => {
    if (record === undefined || log === undefined) return;
    try {
      log.write(record(settlement));
    } catch (error) {
      const name = error instanceof Error ? error.name : typeof error;
      logger?.error(
        { kind: settlement.kind, error: name },
        "could not record what was sent: record or log threw",
      );
    }
  };
  return {
    exchange: (exchange) => write({ kind: "exchange", exchange }),
    outcomes(calls, requestId) {
      if (calls.length === 0) return;
      write({ kind: "outcomes", at: clock.now(), calls, ...(requestId !== undefined && { requestId }) });
    },
    listening: record !== undefined && log !== undefined,
  };
}
