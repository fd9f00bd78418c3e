import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { temporaryFolder, testWorld } from "../../../test/testWorld.ts";
import { runCli } from "../../runCli.ts";

/** A home with something of each kind, and a file that is not ours. */
function filledHome(): string {
  const home = temporaryFolder();
  for (const folder of ["runs/one", "lakehouse/api_log", "journal"])
    mkdirSync(join(home, folder), { recursive: true });
  writeFileSync(join(home, "runs/one/00.ipynb"), "x".repeat(1_500));
  writeFileSync(join(home, "lakehouse/api_log/part.parquet"), "rows");
  writeFileSync(join(home, "journal/calls.sqlite"), "calls");
  writeFileSync(join(home, "person.key"), "key");
  writeFileSync(join(home, "letter.txt"), "mine");
  return home;
}

const there = (home: string) =>
  ["runs", "lakehouse", "journal", "person.key", "letter.txt"].filter((name) => existsSync(join(home, name)));

async function clean(home: string, args: readonly string[], answer?: string) {
  const world = testWorld({ env: { CIO_HOME: home }, ...(answer !== undefined && { answer }) });
  return { code: await runCli(["clean", ...args], world), ...world.printed };
}

test("only what a run makes again is removed, and what is kept is said", async () => {
  const home = filledHome();
  const { code, out, err } = await clean(home, ["--yes"]);
  expect(code).toBe(0);
  expect(there(home)).toEqual(["lakehouse", "journal", "person.key", "letter.txt"]);
  expect(err).toMatch(/This would be lost in .*\n\n.*\n.*\nruns +1 +1\.5 KB +executed notebooks/);
  expect(out).toContain("Kept lakehouse, journal, person.key; --all removes them too.");
});

test("with --all everything of ours is removed, and what is not ours stays", async () => {
  const home = filledHome();
  expect((await clean(home, ["--all", "--yes"])).code).toBe(0);
  expect(there(home)).toEqual(["letter.txt"]);
});

describe("nothing is removed unless somebody agrees", () => {
  test.each([
    ["nobody is there", undefined],
    ["the answer is no", "no"],
    ["the answer is empty", ""],
  ])("when %s", async (_, answer) => {
    const home = filledHome();
    const { code, err } = await clean(home, ["--all"], answer);
    expect(code).toBe(2);
    expect(there(home)).toHaveLength(5);
    expect(err).toContain("Nothing was removed.");
  });

  test("and is when the answer is yes", async () => {
    const home = filledHome();
    expect((await clean(home, ["--all"], "yes")).code).toBe(0);
    expect(there(home)).toEqual(["letter.txt"]);
  });
});

test("a link in the home is removed, and what it points at stays", async () => {
  const home = temporaryFolder();
  const elsewhere = temporaryFolder();
  writeFileSync(join(elsewhere, "data"), "precious");
  symlinkSync(elsewhere, join(home, "lakehouse"));
  expect((await clean(home, ["--all", "--yes"])).code).toBe(0);
  expect(existsSync(join(home, "lakehouse"))).toBe(false);
  expect(readFileSync(join(elsewhere, "data"), "utf8")).toBe("precious");
});

test("a home that is not there has nothing to remove, and is not made", async () => {
  const home = join(temporaryFolder(), "none");
  const { code, out } = await clean(home, []);
  expect([code, out]).toEqual([0, `Nothing to remove in ${home}.\n`]);
  expect(existsSync(home)).toBe(false);
});

test("--json tells a program what was removed and kept", async () => {
  const home = filledHome();
  const { out } = await clean(home, ["--yes", "--json"]);
  expect(JSON.parse(out)).toMatchObject({
    home,
    removed: [{ name: "runs", files: 1, bytes: 1_500 }],
    kept: [{ name: "lakehouse" }, { name: "journal" }, { name: "person.key" }],
  });
});
