import { help } from "./tasks/help.ts";

type Task = (args: readonly string[]) => Promise<number>;

/** Each is loaded when it is asked for: what the checks need takes longer to load than a notebook to start. */
const tasks: Readonly<Record<string, () => Promise<Task>>> = {
  setup: async () => (await import("./tasks/setup.ts")).setup,
  start: async () => (await import("./tasks/start.ts")).start,
  test: async () => (await import("./tasks/test.ts")).test,
  check: async () => (await import("./tasks/check.ts")).check,
  fix: async () => (await import("./tasks/fix.ts")).fix,
  build: async () => (await import("./tasks/build.ts")).build,
  generate: async () => (await import("./tasks/generate.ts")).generate,
  lab: async () => (await import("./tasks/lab.ts")).lab,
  bench: async () => (await import("./tasks/bench.ts")).bench,
  warehouse: async () => (await import("./tasks/warehouse.ts")).warehouse,
  mutate: async () => (await import("./tasks/mutate.ts")).mutate,
};

const [name = "", ...args] = process.argv.slice(2);
const task = (await tasks[name]?.()) ?? help;
process.exitCode = await task(args);
