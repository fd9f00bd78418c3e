import {
  existsSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { filesOf } from "../src/files.ts";
import type { Change } from "../src/journal.ts";
import type { Key } from "../src/messages.ts";
import { packChange } from "../src/packChange.ts";
import type { Store } from "../src/worker/createStore.ts";
import { changed, type Kept, type Model, shown } from "./model.ts";
import { type Planned, queues, type Step } from "./steps.ts";
import { copyAsKilled, openHere, takeAllHere } from "./store.ts";
import { keyOf } from "./temporary.ts";

// memory where there is one, since each step waits for the disk
const base = existsSync("/dev/shm") ? "/dev/shm" : tmpdir();

/** Does the steps to a real journal and to the model; throws where they differ. */
export function runSteps(
  plan: readonly Step[],
  expectEqual: (seen: unknown, wanted: unknown, where: string) => void,
): void {
  const root = mkdtempSync(join(base, "cionb-model-"));
  const run = createRun(root, expectEqual);
  try {
    for (const [index, one] of plan.entries()) run.step(one, `step ${index} ${one.do}`);
    run.reopen("at the end");
  } finally {
    run.close();
    rmSync(root, { recursive: true });
  }
}

function createRun(root: string, expectEqual: (seen: unknown, wanted: unknown, where: string) => void) {
  let folder = copyAsKilled(root, join(root, "0")); // empty
  let folders = 1;
  let keys: Key[] = [];
  let model: Model = { kept: [], taken: new Set(), position: undefined, next: 1 };
  let store = openHere(folder);
  let markBefore = readMarkFile();

  function readMarkFile() {
    return readFileSync(filesOf(folder).mark);
  }
  function open(): Store {
    const [key, ...oldKeys] = keys;
    return openHere(folder, { oldKeys, ...(key ? { key } : {}) });
  }
  function planToChange({ put, hold, settle, position }: Planned): Change {
    const picked = settle.map((pick) =>
      pick > 90 ? 1_000_000 + pick : (model.kept[pick % Math.max(1, model.kept.length)]?.id ?? -1),
    );
    return {
      put,
      hold,
      settle: [...new Set(picked)],
      positions: position === undefined ? {} : { p: position },
    };
  }
  /** Compares the whole journal with the model; nothing is taken then. */
  function compareAll(wanted: Model, where: string) {
    const position = store.position("p");
    const seen = {
      a: takeAllHere(store, "a"),
      b: takeAllHere(store, "b"),
      position: position && new TextDecoder().decode(position),
    };
    store.release([...seen.a, ...seen.b].map(({ id }) => id));
    expectEqual(seen, { a: shown(wanted, "a"), b: shown(wanted, "b"), position: wanted.position }, where);
    model = { ...wanted, taken: new Set() };
  }
  function compareCounts(where: string) {
    const { queues: states } = store.state(0);
    for (const queue of queues) {
      const kept = model.kept.filter((one) => one.queue === queue);
      const wanted = { records: kept.length, taken: kept.filter(({ id }) => model.taken.has(id)).length };
      const { records, taken } = states[queue] ?? { records: 0, taken: 0 };
      expectEqual({ records, taken }, wanted, `${where}, queue ${queue}`);
    }
  }
  function commit(plans: readonly Planned[], where: string) {
    markBefore = readMarkFile();
    // picks are made one after the other, so that a later change may settle what an earlier one settled
    const changes = plans.map(planToChange);
    const endings = store.group(changes.map((change) => packChange(change, 0)));
    for (const [index, change] of changes.entries()) {
      const after = changed(model, change);
      expectEqual("committed" in (endings[index] ?? {}), after !== undefined, `${where}, change ${index}`);
      model = after ?? model;
    }
  }
  function crash(where: string, prepare: (copy: string) => void) {
    const copy = copyAsKilled(folder, join(root, `${folders}`));
    folders += 1;
    store.close();
    folder = copy;
    prepare(copy);
    store = open();
    expectEqual(store.found, "abandoned", where);
  }
  function tear(plan: Planned, part: number, where: string) {
    const wal = filesOf(folder).writeAhead;
    const sizeBefore = statSync(wal, { throwIfNoEntry: false })?.size ?? 0;
    const before = model;
    const sign = `torn ${folders}`;
    commit([{ ...plan, put: { ...plan.put, a: [...(plan.put.a ?? []), sign] } }], where);
    const after = model;
    crash(where, (copy) => {
      const torn = filesOf(copy).writeAhead;
      const size = statSync(torn).size;
      if (size > sizeBefore) truncateSync(torn, Math.round(sizeBefore + part * (size - sizeBefore)));
      writeFileSync(filesOf(copy).mark, markBefore);
    });
    const wasMade = takeAllHere(store, "a").some(({ text }) => text === sign);
    store.close();
    store = open();
    // cut at its end, a transaction is whole
    compareAll(wasMade || part === 1 ? after : before, where);
  }
  function takeOver(where: string) {
    const old = store;
    // as if the first owner's lock had been lost
    rmSync(filesOf(folder).lock);
    store = open();
    let refused = "";
    try {
      old.group([packChange({ put: { a: ["from the old owner"] } }, 0)]);
    } catch (error) {
      refused = error instanceof Error ? error.name : "";
    }
    expectEqual(refused, "JournalTakenOverError", where);
    old.close();
    compareAll(model, where);
  }
  function take({ queue, records: most, bytes }: Extract<Step, { do: "take" }>, where: string) {
    const wanted: Kept[] = [];
    let size = 0;
    for (const one of model.kept.filter((kept) => kept.queue === queue && !model.taken.has(kept.id))) {
      size += new TextEncoder().encode(one.text).byteLength;
      if (wanted.length === most || (wanted.length > 0 && size > bytes)) break;
      wanted.push(one);
    }
    const seen = store.take({ queue, records: most, bytes });
    expectEqual(
      seen.ids,
      wanted.map(({ id }) => id),
      where,
    );
    expectEqual(new TextDecoder().decode(seen.bytes), wanted.map(({ text }) => text).join(""), where);
    model = { ...model, taken: new Set([...model.taken, ...seen.ids]) };
  }

  function step(one: Step, where: string): void {
    switch (one.do) {
      case "commit":
        commit(one.changes, where);
        break;
      case "take":
        take(one, where);
        break;
      case "release": {
        const ids = [...model.taken];
        const released = new Set(one.picks.map((pick) => ids[pick % Math.max(1, ids.length)] ?? -1));
        store.release([...released]);
        model = { ...model, taken: new Set(ids.filter((id) => !released.has(id))) };
        break;
      }
      case "compact":
        store.compact();
        break;
      case "rotate":
        if (keys.length === 0) break;
        store.rotate();
        keys = keys.slice(0, 1);
        break;
      case "newKey":
        keys = [keyOf(`k${folders}${keys.length}`), ...keys];
        reopen(where);
        break;
      case "reopen":
        reopen(where);
        break;
      case "takeOver":
        takeOver(where);
        break;
      case "crash":
        crash(where, () => undefined);
        compareAll(model, where);
        break;
      case "crashBeforeMark":
        crash(where, (copy) => writeFileSync(filesOf(copy).mark, markBefore));
        compareAll(model, where);
        break;
      case "tear":
        tear(one.change, one.part, where);
        break;
    }
    compareCounts(where);
  }
  function reopen(where: string) {
    store.close();
    store = open();
    compareAll(model, where);
  }
  return { step, reopen, close: () => store.close() };
}
