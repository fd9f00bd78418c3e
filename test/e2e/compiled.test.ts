import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { root, run, start, temporaryFolder } from "./program.ts";

const place = temporaryFolder();
const { folder } = place;
afterAll(place.remove);

// `npm test` builds dist/ first
const compiled = join(root, "dist/cli.mjs");
const runtimes: readonly (readonly [
  string,
  readonly [string, ...string[]],
  Readonly<Record<string, string>>,
])[] = [
  ["Node", [process.execPath, compiled], {}],
  [
    "Deno",
    [join(root, ".venv/bin/deno"), "run", "--quiet", "--allow-all", compiled],
    { DENO_NO_UPDATE_CHECK: "1" },
  ],
];

describe.each(runtimes)("the compiled program in %s", (_, command, env) => {
  test("says how it is used", async () => {
    const { code, out } = await run(["--help"], { folder, command, env });
    expect([code, out.split("\n")[0]]).toEqual([0, "Usage: cionb [options] [command]"]);
  });

  test("sends a file, and writes the log", async () => {
    writeFileSync(join(folder, "people.csv"), "id,name\n1,Ada\n2,Grace\n");
    const args = ["send", "people.csv", "--as", "identify", "--user-id", "id", "--json"];
    const { code, out } = await run(args, { folder, command, env });
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ calls: 2, delivered: 2, log: { api_log: 2, deliveries: 2 } });
  });

  test("finds nothing wrong on this machine", async () => {
    const { code, out } = await run(["doctor", "--json"], { folder, command, env });
    const { counts }: { counts: { fail: number; pass: number } } = JSON.parse(out);
    expect([code, counts.fail]).toEqual([0, 0]);
    expect(counts.pass).toBeGreaterThan(10);
  });

  test("simulates until Ctrl-C", async () => {
    const simulator = start(["simulate"], { folder, command, env });
    const line = await simulator.line(/^Customer\.io is simulated at /);
    const answer = await fetch(line.replace(/^.* at /, "").replace("/v1", "/_simulator/counts"));
    expect(answer.status).toBe(200);
    await answer.text();
    simulator.child.kill("SIGINT");
    expect((await simulator.ended).code).toBe(130);
  });

  test("ends bad usage with status 2", async () => {
    const { code, err } = await run(["nonsense"], { folder, command, env });
    expect([code, err]).toEqual([2, expect.stringContaining("unknown command 'nonsense'")]);
  });
});
