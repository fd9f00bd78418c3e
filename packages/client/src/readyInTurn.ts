import { createIdIndex } from "./idIndex.ts";
import { type Checked, check, measured, type Ready, refused, serialiseOne, type Unready } from "./prepare.ts";
import { serialise } from "./serialise.ts";
import type { Settings } from "./settings.ts";

const groupBytes = 250_000; // of JSON that is made at once; V8 keeps texts over 128 KB apart
const mostGrouped = 1_000;

/**
 * Checks and serialises a batch's inputs as they are asked for, a group at a time, and gives those that can be sent
 * in their order. The others go to `unready`; of calls with the same messageId all but the first.
 */
export function readyInTurn(
  inputs: readonly unknown[],
  settings: Settings,
  unready: (call: Unready) => void,
): () => Ready | undefined {
  const preparing = { now: settings.clock.now, uuid: settings.uuid };
  const ids = createIdIndex();
  let next = 0;
  let groupSize = 100;
  let group: readonly (Ready | Unready)[] = [];
  let taken = 0;

  const checkGroup = (): Checked[] => {
    const checked: Checked[] = [];
    const end = Math.min(inputs.length, next + groupSize);
    for (; next < end; next += 1) {
      const call = check(inputs[next], next, preparing);
      if (call.checked) checked.push(call);
      else unready(call);
    }
    return checked;
  };

  const serialiseGroup = (checked: readonly Checked[]): (Ready | Unready)[] => {
    const together = serialise(checked.map(({ call }) => call));
    if (together === undefined) return checked.map((call) => serialiseOne(call, preparing));
    const { json, starts, ends } = together;
    const average = json.byteLength / Math.max(1, checked.length);
    groupSize = Math.max(1, Math.min(mostGrouped, Math.floor(groupBytes / average)));
    return checked.map(({ index, messageId, call }, at) => {
      const start = starts[at] ?? 0;
      return measured({ ready: true, index, messageId, call, json, start, bytes: (ends[at] ?? 0) - start });
    });
  };

  return () => {
    for (;;) {
      for (; taken < group.length; ) {
        const one = group[taken];
        taken += 1;
        if (one === undefined) continue;
        const ready = one.ready && !ids.add(one.messageId) ? refused(one, "duplicate") : one;
        if (ready.ready) return ready;
        unready(ready);
      }
      if (next >= inputs.length) return undefined;
      group = serialiseGroup(checkGroup());
      taken = 0;
    }
  };
}
