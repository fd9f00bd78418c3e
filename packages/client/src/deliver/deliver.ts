import { ConfigurationError, InvalidCallError } from "../errors.ts";
import { nameOf } from "../prepare.ts";
import { isNamedSource } from "./changeSource.ts";
import { createDelivering, type DeliverParts } from "./delivering.ts";
import type { DeliverLimits, DeliverOptions, Delivery, Openable, Source } from "./deliverOptions.ts";

const mostLanes = 256;

/**
 * Sends any number of calls with flat memory; resolves with a report whatever became of them.
 * @throws {DeliverError} when the source or the journal fails, with the report so far.
 * @throws {ConfigurationError} naming the option that cannot be used.
 * @throws {InvalidCallError} if the source cannot be iterated.
 */
export function deliver(source: Source, options: DeliverOptions, parts: DeliverParts): Delivery {
  let change: (limits: DeliverLimits) => void = () => {};
  const run = async () => {
    checkLimits(options);
    checkNumbers(options);
    const delivering = createDelivering(options, parts);
    change = delivering.change;
    return delivering.run(openable(source));
  };
  return Object.assign(run(), {
    change(changed: DeliverLimits) {
      checkLimits(changed);
      change(changed);
    },
  });
}

function checkLimits({ lanes = 1, rateShare = 1 }: DeliverLimits): void {
  if (!Number.isSafeInteger(lanes) || lanes < 1 || lanes > mostLanes) {
    const message = `Cannot use ${lanes} lanes: it must be a whole number from 1 to ${mostLanes}`;
    throw new ConfigurationError("lanes", message);
  }
  if (!(rateShare > 0 && rateShare <= 1)) {
    const message = `Cannot use a rate share of ${rateShare}: it must be over 0 and at most 1`;
    throw new ConfigurationError("rateShare", message);
  }
}

const longest = 2 ** 31 - 1; // milliseconds; a longer timer of the runtime ends at once

function checkNumbers(options: DeliverOptions): void {
  for (const name of ["maxCalls", "delayMs", "patienceMs", "deadlineMs"] as const) {
    const value = options[name];
    if (value === undefined || (value >= 1 && value <= longest)) continue;
    const message = `Cannot use ${value} for ${name}: it must be a number from 1 to ${longest}`;
    throw new ConfigurationError(name, message);
  }
}

function openable(source: Source): Openable {
  if (typeof source === "object" && source !== null) {
    if (isNamedSource(source)) return source;
    if (Symbol.iterator in source || Symbol.asyncIterator in source) {
      const size = Array.isArray(source) ? { size: source.length } : {};
      return { name: undefined, ...size, read: () => source };
    }
  }
  const message = `expected calls to iterate over, got ${nameOf(source)}`;
  throw new InvalidCallError(`Cannot deliver: ${message}`, [{ path: "", message }]);
}
