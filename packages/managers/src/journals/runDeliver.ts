import type { Client, DeliverLimits, DeliverOptions, Delivery, Durable, Source } from "@cionb/client";
import type { RunJournal } from "./runJournal.ts";

/** Delivers with the run's journal, unless another one is given or `durable` is false. */
export type RunDeliver = (source: Source, options?: RunDeliverOptions) => Delivery;
export type RunDeliverOptions = Omit<DeliverOptions, "durable"> & { durable?: Durable | false };

export function createDeliver(client: () => Client, journal: RunJournal): RunDeliver {
  return (source, { durable, ...options } = {}) => {
    let delivery: Delivery | undefined;
    let changed: DeliverLimits = {};
    const run = async () => {
      const kept = durable === false ? undefined : (durable ?? (await journal.open()).durable);
      delivery = client().deliver(source, { ...options, ...changed, ...(kept && { durable: kept }) });
      return delivery;
    };
    return Object.assign(run(), {
      change(limits: DeliverLimits) {
        changed = { ...changed, ...limits };
        delivery?.change(limits);
      },
    });
  };
}
