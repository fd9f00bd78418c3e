import type { Settlement } from "@cionb/client";

/** Watches what a client sends, attempt by attempt. */
export type Witness = {
  /** Takes an attempt or outcomes into account, in the order in which they are written down. */
  see(settlement: Settlement): void;
  /** Ids that went out once more after an attempt with them had been answered 2xx. */
  readonly sentAgain: readonly string[];
  /** Ids of attempts that had no answer; each once. */
  readonly unanswered: ReadonlySet<string>;
  /** How often each status came; 0 is no answer. */
  readonly statuses: Readonly<Record<number, number>>;
  /** Most bytes of an answer that were read, and most bytes of a request. */
  readonly most: { readonly answerBytes: number; readonly requestBytes: number };
};

/** Needs a client with `bodies: "keep"`. */
export function createWitness(): Witness {
  const taken = new Set<string>();
  const sentAgain: string[] = [];
  const unanswered = new Set<string>();
  const statuses: Record<number, number> = {};
  const most = { answerBytes: 0, requestBytes: 0 };
  return {
    see(settlement) {
      if (settlement.kind !== "exchange") return;
      const { status = 0, requestBody = "", responseBytes, requestBytes } = settlement.exchange;
      statuses[status] = (statuses[status] ?? 0) + 1;
      most.answerBytes = Math.max(most.answerBytes, responseBytes);
      most.requestBytes = Math.max(most.requestBytes, requestBytes);
      const ids = idsIn(requestBody);
      for (const id of ids) if (taken.has(id)) sentAgain.push(id);
      if (status === 0) for (const id of ids) unanswered.add(id);
      if (status >= 200 && status < 300) for (const id of ids) taken.add(id);
    },
    sentAgain,
    unanswered,
    statuses,
    most,
  };
}

function idsIn(body: string): string[] {
  const { batch }: { batch: { messageId: string }[] } = JSON.parse(body);
  return batch.map(({ messageId }) => messageId);
}
