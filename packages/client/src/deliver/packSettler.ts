import type { Call } from "@cionb/api";
import type { Client } from "../client.ts";
import { partsOf } from "../clientParts.ts";
import { AbortedError } from "../errors.ts";
import type { Limiter } from "../limit/limiter.ts";
import type { RetryOptions } from "../options.ts";
import type { Outcome } from "../outcome.ts";
import type { Pack } from "../pack.ts";
import { type PackEnd, type SendParts, sendPack } from "../sendPack.ts";
import type { Exchange, SettledOutcome, Settlement } from "../settlement.ts";
import { type Halt, type Settling, settlePack } from "../settlePack.ts";
import type { Book } from "./book.ts";
import { canary } from "./canary.ts";
import type { DeliverAccount } from "./deliverAccount.ts";
import type { DeliverOptions } from "./deliverOptions.ts";
import type { Stop } from "./stop.ts";

type Options = Pick<DeliverOptions, "rateShare" | "canary" | "onMissed" | "onUnauthorised"> & {
  parts: SendParts;
  account: DeliverAccount;
  book: Book;
  stop: Stop;
  retry: Required<RetryOptions>;
};

export type PackSettler = {
  /** Sends a pack whose oldest call came at `at`. Never rejects. */
  settle(pack: Pack, at: number): Promise<void>;
  /** Uses at most a part of the client's slots from now on. */
  share(part: number): void;
  /** Gives its slots back. */
  end(): void;
};

type OutcomeOf = (index: number, messageId: string) => Outcome;

/** Sends packs and accounts for their calls; a failure of the book ends the delivery through `stop`. */
export function createPackSettler(options: Options): PackSettler {
  const { account, book, stop, retry, onMissed, onUnauthorised } = options;
  let { parts } = options;
  let successor: { of: SendParts; found: Promise<Client | undefined> } | undefined;
  let permissive: Promise<boolean> | undefined;
  let lastTaken = Number.NEGATIVE_INFINITY;
  const { clock } = parts.settings;
  let limiter: Limiter | undefined;
  let part = 1;
  const limit = (share: number) => {
    part = share;
    limiter?.close();
    limiter = share < 1 ? parts.partOf(share) : undefined;
  };
  limit(options.rateShare ?? 1);

  const describe = (pack: Pack, outcomeOf: OutcomeOf): SettledOutcome[] =>
    pack.calls.map((call: Call, at) => ({
      call,
      outcome: outcomeOf(pack.indexes[at] ?? 0, call.messageId ?? ""),
      bytes: pack.sizes[at] ?? 0,
    }));

  /** Whether the server also answers 200 to what it does not take. */
  const isPermissive = async (exchanges: Exchange[]): Promise<boolean> => {
    if (!parts.settings.strict) return true;
    if (options.canary === false) return false;
    const sending = { signal: stop.signal, retry, onExchange: (one: Exchange) => void exchanges.push(one) };
    const found = await canary(parts, sending);
    const { host } = parts.settings.destination;
    if (found === "permissive") {
      account.warn(
        `${host} answers 200 to an invalid call although it was asked to refuse those: its 200 does not mean taken`,
      );
    }
    return found === "permissive";
  };

  /** Sends with the newest key; asks for a newer one when it is refused. */
  const send = async (pack: Pack, exchanges: Exchange[]): Promise<PackEnd> => {
    const begun = clock.monotonic();
    for (;;) {
      const used = parts;
      const onExchange = (one: Exchange) => void exchanges.push(one);
      const end = await sendPack(pack, used, { signal: stop.signal, retry, onExchange, limiter });
      account.request(end, pack.body.byteLength);
      if (end.end === "taken") lastTaken = clock.monotonic();
      if (end.end !== "unsent") return end;
      if (end.reason === "unauthorised" && (await hasNewKey(used))) continue;
      // one request that failed for good may be its own fault; when none got through meanwhile, the service is down
      if (end.final || lastTaken < begun) stop.halt(end);
      return end;
    }
  };
  const hasNewKey = async (used: SendParts): Promise<boolean> => {
    if (parts !== used) return true;
    if (onUnauthorised === undefined) return false;
    if (successor?.of !== used) successor = { of: used, found: onUnauthorised() };
    const client = await successor.found;
    if (client === undefined) return false;
    parts = partsOf(client);
    limit(part);
    return parts !== used;
  };

  const write = async (
    pack: Pack,
    { requestId, exchanges, outcomeOf }: { requestId: string; exchanges: Exchange[]; outcomeOf: OutcomeOf },
  ): Promise<SettledOutcome[]> => {
    const settled = describe(pack, outcomeOf);
    const attempts = exchanges.splice(0).map((exchange): Settlement => ({ kind: "exchange", exchange }));
    const outcomes: Settlement = { kind: "outcomes", requestId, at: clock.now(), calls: settled };
    try {
      await book.end(pack.records, [...attempts, outcomes]);
      account.ended(settled);
      return settled;
    } catch (error) {
      account.ended(describe(pack, unwritten));
      throw error;
    }
  };

  const settlingOf = (exchanges: Exchange[]): Settling => ({
    send: (pack) => send(pack, exchanges),
    halted: () => stop.halted ?? (stop.brokenOff ? brokenOff : undefined),
    async taken(pack, { answer, requestId }) {
      if (answer.oddity !== undefined) account.warn(`${parts.settings.destination.host} ${answer.oddity}`);
      permissive ??= isPermissive(exchanges);
      const outcome = (await permissive) ? "accepted" : "delivered";
      if (!book.listening) return account.took(pack.calls.length, outcome);
      const outcomeOf: OutcomeOf = (index, messageId) => ({ index, messageId, outcome });
      await write(pack, { requestId, exchanges, outcomeOf });
    },
    async refused(pack, { message }, requestId) {
      const outcomeOf: OutcomeOf = (index, messageId) => ({
        ...{ index, messageId, message },
        ...{ outcome: "rejected", reason: "refused" },
      });
      const settled = await write(pack, { requestId, exchanges, outcomeOf });
      await onMissed?.(settled);
    },
    async unsent(pack, { reason, failure, requestId }) {
      const { message } = failure();
      const settled = describe(pack, (index, messageId) => ({
        ...{ index, messageId, message, reason },
        outcome: "unsent",
      }));
      account.ended(settled);
      const attempts = exchanges.splice(0).map((exchange): Settlement => ({ kind: "exchange", exchange }));
      if (stop.brokenOff) return book.leave(pack.records);
      await book.keep(pack.records, [
        ...attempts,
        { kind: "outcomes", requestId, at: clock.now(), calls: settled },
      ]);
      await onMissed?.(settled);
    },
  });

  return {
    async settle(pack, at) {
      const exchanges: Exchange[] = [];
      try {
        await settlePack(pack, settlingOf(exchanges));
        account.waited(clock.monotonic() - at, pack.calls.length);
      } catch (error) {
        stop.breakOff(error);
      }
    },
    share: limit,
    end: () => limiter?.close(),
  };
}

const brokenOff: Halt = {
  ...{ end: "unsent", reason: "aborted", final: true, requestId: "", attempts: 0 },
  failure: () =>
    new AbortedError("Cannot send: the journal failed, so what became of the calls could not be kept"),
};

const unwritten: OutcomeOf = (index, messageId) => ({
  ...{ index, messageId, outcome: "unsent", reason: "aborted" },
  message: "it was answered, and the journal could not write that down: it is sent again with the same id",
});
