import type { Ledger } from "./ledger.ts";
import type { SettledOutcome } from "./settlement.ts";

/** Takes what writes down that calls ended `unsent: unauthorised`; to be called unless they are sent again. */
export type HoldUnauthorised = (settle: () => void) => void;

/** `ledger`, except that calls refused for their key are handed to `hold` in place of being accounted for. */
export function holdUnauthorised(ledger: Ledger, hold: HoldUnauthorised | undefined): Ledger {
  if (hold === undefined) return ledger;
  return {
    exchange: ledger.exchange,
    outcomes(calls, requestId) {
      const held = calls.filter(isUnauthorised);
      const ended = held.length === 0 ? calls : calls.filter((one) => !isUnauthorised(one));
      ledger.outcomes(ended, requestId);
      if (held.length > 0) hold(() => ledger.outcomes(held, requestId));
    },
    listening: ledger.listening,
  };
}

const isUnauthorised = ({ outcome }: SettledOutcome) =>
  outcome.outcome === "unsent" && outcome.reason === "unauthorised";
