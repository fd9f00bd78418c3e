import type { Call } from "@cionb/api";
import type { Outcome } from "../outcome.ts";
import { type Checked, check, type Ready, refused, type Unready } from "../prepare.ts";
import { refusalMessage } from "../refusalMessage.ts";
import { serialiseGroup } from "../serialiseGroup.ts";
import type { Settings } from "../settings.ts";
import type { SettledOutcome } from "../settlement.ts";
import { firstKey } from "./callKeys.ts";
import type { DeliverOptions, Gate } from "./deliverOptions.ts";
import { createNewestTimes } from "./newestTimes.ts";
import type { SeenIds } from "./seenIds.ts";

/** A group of inputs: those that can be sent, in order, and those that have ended. */
export type Prepared = { ready: readonly Ready[]; ended: readonly SettledOutcome[] };

export type Intake = {
  /** `first` is the place of the first input, from 0. */
  prepare(inputs: readonly unknown[], first: number): Promise<Prepared>;
  readonly restamped: number;
  readonly stale: number;
};

type Options = Pick<DeliverOptions, "gate" | "stale"> & { settings: Settings; ids: SeenIds };

/** Checks, gates and serialises inputs. */
export function createIntake({ settings, gate, stale: policy = "send", ids }: Options): Intake {
  const preparing = { now: settings.clock.now, uuid: settings.uuid };
  const newest = createNewestTimes();
  const counts = { restamped: 0, stale: 0 };

  /** The call as it is to be sent, or how it ended. */
  const settleStale = (checked: Checked): Checked | SettledOutcome => {
    const newer = newerTime(checked.call);
    if (newer === undefined) return checked;
    if (policy === "refuse") return refuseStale(checked, newer);
    counts[policy === "send" ? "stale" : "restamped"] += 1;
    return policy === "send" ? checked : { ...checked, call: { ...checked.call, timestamp: newer } };
  };
  const newerTime = (call: Call): string | undefined => {
    if (call.type !== "identify" || call.timestamp === undefined) return undefined;
    const key = firstKey(call);
    const before = key === undefined ? undefined : newest.compare(key, Date.parse(call.timestamp));
    return before === undefined ? undefined : new Date(before).toISOString();
  };

  const checkAll = (inputs: readonly unknown[], first: number, ended: SettledOutcome[]): Checked[] => {
    const passed: Checked[] = [];
    for (const [at, input] of inputs.entries()) {
      const call = check(input, first + at, preparing);
      if (call.checked) passed.push(call);
      else ended.push(rejected(call));
    }
    return passed;
  };
  const withoutStale = (passed: readonly Checked[], ended: SettledOutcome[]): Checked[] =>
    passed.flatMap((checked) => {
      const settled = settleStale(checked);
      if ("checked" in settled) return [settled];
      ended.push(settled);
      return [];
    });

  return {
    async prepare(inputs, first) {
      const ended: SettledOutcome[] = [];
      const passed = checkAll(inputs, first, ended);
      const open = gate === undefined ? passed : await throughGate(gate, passed, ended);
      const ready: Ready[] = [];
      for (const one of serialiseGroup(withoutStale(open, ended), preparing)) {
        const unique = one.ready && !ids.add(one.messageId) ? refused(one, "duplicate") : one;
        if (unique.ready) ready.push(unique);
        else ended.push(rejected(unique));
      }
      return { ready, ended };
    },
    get restamped() {
      return counts.restamped;
    },
    get stale() {
      return counts.stale;
    },
  };
}

async function throughGate(
  gate: Gate,
  passed: readonly Checked[],
  ended: SettledOutcome[],
): Promise<Checked[]> {
  const open: Checked[] = [];
  for (const checked of passed) {
    const { call, index, messageId } = checked;
    const answer = gate(call);
    const reason = answer instanceof Promise ? await answer : answer;
    if (reason === undefined) open.push(checked);
    else ended.push({ call, outcome: { index, messageId, outcome: "suppressed", reason }, bytes: 0 });
  }
  return open;
}

function rejected(unready: Unready): SettledOutcome {
  const { index, messageId, call, bytes, reason } = unready;
  const message = refusalMessage(unready);
  const outcome: Outcome = { index, messageId, outcome: "rejected", reason, message };
  return { call, outcome, bytes, ...(unready.reason === "invalid" && { input: unready.input }) };
}

function refuseStale({ index, messageId, call }: Checked, newer: string): SettledOutcome {
  const message = `its time is older than ${newer}, that of an identify before it for the same person`;
  return { call, outcome: { index, messageId, outcome: "rejected", reason: "stale", message }, bytes: 0 };
}
