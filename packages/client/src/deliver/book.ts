import type { Ledger } from "../ledger.ts";
import type { Settlement } from "../settlement.ts";
import type { DurableCalls } from "./durableCalls.ts";

/** Where the ends of calls are written down. */
export type Book = {
  /**
   * Writes down that calls have ended, and the attempts that came before. What a journal cannot write down stays in it
   * for the next delivery.
   */
  end(records: readonly number[], settlements: readonly Settlement[]): Promise<void>;
  /** Writes down the attempts at calls that were not sent. Those of a journal stay there for the next delivery. */
  keep(records: readonly number[], settlements: readonly Settlement[]): Promise<void>;
  /** Leaves calls in the journal without a word, since it takes none any more. */
  leave(records: readonly number[]): void;
  /** Whether anybody reads settlements. */
  readonly listening: boolean;
  /** Writes to a journal from now on. */
  use(durable: DurableCalls): void;
  /** Answers how many calls the journal holds; 0 without one. */
  finish(complete: boolean): Promise<number>;
};

export function createBook(ledger: Ledger): Book {
  let durable: DurableCalls | undefined;
  const kept: number[] = [];
  const tell = (settlement: Settlement) => {
    if (settlement.kind === "exchange") ledger.exchange(settlement.exchange);
    else ledger.outcomes(settlement.calls, settlement.requestId);
  };
  return {
    async end(records, settlements) {
      if (durable === undefined) return settlements.forEach(tell);
      try {
        await durable.settle(records, settlements);
      } catch (error) {
        for (const record of records) kept.push(record);
        throw error;
      }
    },
    async keep(records, settlements) {
      if (durable === undefined) return settlements.forEach(tell);
      for (const record of records) kept.push(record);
      await durable.settle(
        [],
        settlements.filter(({ kind }) => kind === "exchange"),
      );
    },
    leave(records) {
      for (const record of records) kept.push(record);
    },
    get listening() {
      return durable !== undefined || ledger.listening;
    },
    use(calls) {
      durable = calls;
    },
    async finish(complete) {
      if (durable === undefined) return 0;
      await durable.release(kept);
      return durable.finish(complete);
    },
  };
}
