import { limits } from "@cionb/api";
import type { Unready } from "./prepare.ts";

const mostProblems = 3;

/** Why a call was not sent, in a sentence; holds paths and what was expected there, no values. */
export function refusalMessage(unready: Unready): string {
  switch (unready.reason) {
    case "invalid": {
      const shown = unready.problems.slice(0, mostProblems);
      const more = unready.problems.length - shown.length;
      const list = shown
        .map(({ path, message }) => (path === "" ? message : `${path}: ${message}`))
        .join("; ");
      return more > 0 ? `${list}; and ${more} more` : list;
    }
    case "too_large":
      return `its JSON is ${unready.bytes} bytes, and a call may have at most ${limits.callBytes}`;
    case "duplicate":
      return "an earlier call of the same batch has the same messageId";
  }
}
