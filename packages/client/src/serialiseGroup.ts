import { type Checked, measured, type Preparing, type Ready, serialiseOne, type Unready } from "./prepare.ts";
import { serialise } from "./serialise.ts";

/** Serialises checked calls, all at once where that can be, and measures each. */
export function serialiseGroup(checked: readonly Checked[], preparing: Preparing): (Ready | Unready)[] {
  const together = serialise(checked.map(({ call }) => call));
  if (together === undefined) return checked.map((call) => serialiseOne(call, preparing));
  const { json, starts, ends } = together;
  return checked.map(({ index, messageId, call }, at) => {
    const start = starts[at] ?? 0;
    return measured({ ready: true, index, messageId, call, json, start, bytes: (ends[at] ?? 0) - start });
  });
}
