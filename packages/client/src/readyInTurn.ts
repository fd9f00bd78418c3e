import { createGroupSize } from "./groupSize.ts";
import { createIdIndex } from "./idIndex.ts";
import { type Checked, check, type Ready, refused, type Unready } from "./prepare.ts";
import { serialiseGroup } from "./serialiseGroup.ts";
import type { Settings } from "./settings.ts";

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
  const groupSize = createGroupSize();
  let next = 0;
  let group: readonly (Ready | Unready)[] = [];
  let taken = 0;

  const checkGroup = (): Checked[] => {
    const checked: Checked[] = [];
    const end = Math.min(inputs.length, next + groupSize.next);
    for (; next < end; next += 1) {
      const call = check(inputs[next], next, preparing);
      if (call.checked) checked.push(call);
      else unready(call);
    }
    return checked;
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
      group = serialiseGroup(checkGroup(), preparing);
      groupSize.learn(group.length, bytesOf(group));
      taken = 0;
    }
  };
}

const bytesOf = (group: readonly { bytes: number }[]) => group.reduce((sum, { bytes }) => sum + bytes, 0);
