import { existsSync } from "node:fs";
import { join } from "node:path";
import { openJournal } from "@cionb/journal";
import { describe, expect, onTestFinished, test } from "vitest";
import { testWorld } from "../../../test/testWorld.ts";
import { runCli } from "../../runCli.ts";

/** A world whose home has a journal with three calls and a log record. */
async function worldWithJournal(answer?: string) {
  const world = testWorld(answer === undefined ? {} : { answer });
  const folder = join(world.env["CIO_HOME"] ?? "", "journal");
  const journal = await openJournal({ folder, name: "send-people" });
  await journal.commit({ put: { "calls-cdp.customer.io-0123456789ab": ["a", "b", "c"], log: ["d"] } });
  await journal.close();
  const run = async (...args: string[]) => {
    const code = await runCli(args, world);
    return { code, ...world.printed };
  };
  return { run, folder, world };
}

describe("status", () => {
  test("says what waits, for whom, and how it goes on", async () => {
    const { run } = await worldWithJournal();
    const { code, out } = await run("status");
    expect(code).toBe(1);
    expect(out).toMatch(/send-people +none, closed +3 .* 1 /);
    expect(out).toContain("send-people: 3 calls for cdp.customer.io-0123456789ab");
    expect(out).toContain("cionb replay sends and logs what waits.");
  });

  test("names the process that has a journal open", async () => {
    const { run, folder } = await worldWithJournal();
    const journal = await openJournal({ folder, name: "send-people" });
    onTestFinished(() => journal.close());
    const { code, out } = await run("status");
    expect(code).toBe(0);
    expect(out).toContain(`process ${process.pid}`);
  });

  test("says that nothing waits where there is no journal", async () => {
    const world = testWorld();
    expect(await runCli(["status"], world)).toBe(0);
    expect(world.printed.out).toMatch(/^Nothing waits in /);
  });

  test("as JSON has the numbers", async () => {
    const { run } = await worldWithJournal();
    const { out } = await run("status", "--json");
    expect(JSON.parse(out).journals).toMatchObject([
      { name: "send-people", closed: true, calls: [{ records: 3 }], log: { records: 1 } },
    ]);
  });
});

describe("discarding a journal", () => {
  test("says what is lost, and asks", async () => {
    const { run, folder, world } = await worldWithJournal("y");
    const { code, out } = await run("journal", "discard", "send-people");
    expect(code).toBe(0);
    expect(world.printed.err).toContain(
      "Discard send-people, with 3 calls that were not sent and 1 log record?",
    );
    expect(out).toContain("send-people is gone");
    expect(existsSync(join(folder, "send-people"))).toBe(false);
  });

  test.each([["n"], [""]])("does nothing after the answer %j", async (answer) => {
    const { run, folder } = await worldWithJournal(answer);
    expect((await run("journal", "discard", "send-people")).code).toBe(1);
    expect(existsSync(join(folder, "send-people"))).toBe(true);
  });

  test("needs --yes where nobody answers", async () => {
    const { run } = await worldWithJournal();
    const { code, err } = await run("journal", "discard", "send-people");
    expect(code).toBe(2);
    expect(err).toContain("add --yes");
  });

  test("is refused while a process has it open", async () => {
    const { run, folder } = await worldWithJournal();
    const journal = await openJournal({ folder, name: "send-people" });
    onTestFinished(() => journal.close());
    const { code, err } = await run("journal", "discard", "send-people", "--yes");
    expect(code).toBe(2);
    expect(err).toContain(`process ${process.pid} has it open`);
  });

  test.each([["discard"], ["take-over"]])(
    "%s of one that is not there names those that are",
    async (command) => {
      const { run } = await worldWithJournal();
      const { code, err } = await run("journal", command, "nonsense", "--yes");
      expect(code).toBe(2);
      expect(err).toContain("There are: send-people.");
    },
  );
});

test("taking over a journal without an owner leaves it free", async () => {
  const { run } = await worldWithJournal();
  const { code, out } = await run("journal", "take-over", "send-people");
  expect(code).toBe(0);
  expect(out).toContain("It had no owner. send-people is free");
});
