import { describe, expect, test } from "vitest";
import { testWorld } from "../test/testWorld.ts";
import { runCli } from "./runCli.ts";

async function run(...args: string[]) {
  const world = testWorld();
  return { code: await runCli(args, world), ...world.printed };
}

test("--help lists the commands and says where settings come from", async () => {
  const { code, out } = await run("--help");
  expect(code).toBe(0);
  for (const command of ["send", "status", "replay", "journal", "doctor", "simulate", "notebooks", "clean"])
    expect(out).toMatch(new RegExp(`^ {2}${command}\\b`, "m"));
  expect(out).toContain("CIO_WRITE_KEY");
});

test.each([
  ["send"],
  ["status"],
  ["replay"],
  ["journal", "take-over"],
  ["journal", "discard"],
  ["doctor"],
  ["simulate"],
  ["notebooks", "run"],
  ["clean"],
])("the help of %s says what its exit status means", async (...command) => {
  const { code, out } = await run(...command, "--help");
  expect(code).toBe(0);
  expect(out).toMatch(/Exit status: (0|130) /);
});

test("--version prints the version alone", async () => {
  expect((await run("--version")).out).toMatch(/^\d+\.\d+\.\d+\n$/);
});

describe("bad usage ends with status 2 and says how to get help", () => {
  test.each([
    [["nonsense"], /unknown command 'nonsense'/],
    [["send"], /name a file, or give --query/],
    [["send", "a.csv", "--as", "poem"], /Allowed choices are identify/],
    [["clean", "--nonsense"], /unknown option '--nonsense'/],
    [["notebooks", "run", "--cell-timeout", "0"], /number of seconds above 0/],
  ])("%o", async (args, message) => {
    const { code, err } = await run(...args);
    expect(code).toBe(2);
    expect(err).toMatch(message);
    expect(err).toContain("--help");
  });
});
