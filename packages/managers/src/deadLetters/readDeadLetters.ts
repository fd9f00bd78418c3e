import type { Warehouse } from "@cionb/lakehouse";
import { PayloadKeyError } from "../errors.ts";
import type { PayloadCipher } from "./payloadCipher.ts";

export type DeadLetterFilter = {
  /** invalid, too_large, stale or refused. @default every one */
  reason?: string;
  /** Id of a run. @default every one */
  run?: string;
};

type Row = { message_id: string; payload: string; key_id: string };

/**
 * The calls of `dead_letters` that were kept whole and whose message id was not delivered since, oldest first; each
 * once, the newest of those with one id. A call without an id has the one that it was logged under.
 * @throws {PayloadKeyError} if there are some and no key can read them.
 */
export async function* readDeadLetters(
  warehouse: Pick<Warehouse, "stream" | "query">,
  cipher: PayloadCipher | undefined,
  { reason, run }: DeadLetterFilter = {},
): AsyncGenerator<Record<string, unknown>> {
  const rows = warehouse.stream<Row>(
    `select message_id, payload, key_id from (
       select message_id, payload, key_id, settled_at,
         row_number() over (partition by message_id order by settled_at desc) as newest
       from dead_letters
       where payload is not null
         and (:reason is null or reason = :reason)
         and (:run is null or run_id = :run)
     ) letters
     where newest = 1 and message_id not in (
       select message_id from deliveries where outcome in ('delivered', 'accepted'))
     order by settled_at, message_id`,
    { reason: reason ?? null, run: run ?? null },
  );
  for await (const { message_id, payload, key_id } of rows) {
    if (cipher === undefined) {
      throw new PayloadKeyError(
        `Cannot read dead letters: they are encrypted with the key "${key_id}". Set CIO_PII_KEY to it`,
      );
    }
    const call: unknown = JSON.parse(cipher.open(payload, key_id, message_id));
    if (typeof call === "object" && call !== null && !Array.isArray(call)) {
      yield { ...call, messageId: "messageId" in call ? call.messageId : message_id };
    }
  }
}
