import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect } from "vitest";
import { options, sparkTest } from "./spark.ts";

const run = promisify(execFile);
const deno = `${import.meta.dirname}/../../.venv/bin/deno`;

// the driver leaves the answers of a volume's storage unread; in Deno the next statement then waited for ever
sparkTest("in Deno, statements go on after rows were staged on a volume", async () => {
  const child = `${import.meta.dirname}/children/stageAndRead.ts`;
  const { stdout } = await run(deno, ["run", "--quiet", "--allow-all", child], {
    env: { ...process.env, WAREHOUSE: JSON.stringify(options()) },
    timeout: 100_000,
  });
  expect(stdout.trim()).toBe("900");
});
