import { bench } from "./tasks/bench.ts";
import { build } from "./tasks/build.ts";
import { check } from "./tasks/check.ts";
import { fix } from "./tasks/fix.ts";
import { generate } from "./tasks/generate.ts";
import { help } from "./tasks/help.ts";
import { lab } from "./tasks/lab.ts";
import { start } from "./tasks/start.ts";
import { test } from "./tasks/test.ts";

const setup = async () => 0; // done by the time this runs

const tasks: ReadonlyMap<string, (args: readonly string[]) => Promise<number>> = new Map(
  Object.entries({ setup, start, test, check, fix, build, generate, lab, bench }),
);

const [name = "", ...args] = process.argv.slice(2);
process.exitCode = await (tasks.get(name) ?? help)(args);
