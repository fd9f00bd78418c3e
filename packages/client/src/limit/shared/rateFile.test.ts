import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { temporaryFolder } from "../../../test/rateProcesses.ts";
import { ConfigurationError } from "../../errors.ts";
import { openRateFile, type RateFile } from "./rateFile.ts";
import type { Member } from "./rateTables.ts";

const open = (folder: string, id = "a", before?: Member): RateFile => {
  const file = openRateFile({ folder, name: "cdp.customer.io 3f2a", id, before });
  onTestFinished(() => {
    try {
      file.close();
    } catch (error) {
      if (!(error instanceof Error && /not open/.test(error.message))) throw error; // the test closed it
    }
  });
  file.start(() => {});
  return file;
};

const member = (id: string, given: Partial<Member> = {}): Member => ({
  id,
  held: 7,
  demand: 9,
  through: 3,
  longestMs: 10_000,
  looks: 1,
  seenAt: 1_790_000_000_000,
  bootAt: 123,
  ...given,
});

const databaseIn = (folder: string) => {
  const [name] = readdirSync(folder).filter((entry) => entry.endsWith(".db"));
  return join(folder, name ?? "");
};

const refusal = (task: () => unknown): ConfigurationError => {
  try {
    task();
  } catch (error) {
    if (error instanceof ConfigurationError) return error;
    throw error;
  }
  throw new Error("nothing was thrown");
};

describe("openRateFile", () => {
  test("makes folder and files for this user alone, under names that tell nothing", () => {
    const folder = join(temporaryFolder(), "home", "rate");
    open(folder);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    const entries = readdirSync(folder);
    expect(entries.length).toBeGreaterThan(1);
    for (const entry of entries) {
      expect(entry).toMatch(/^rate-[0-9a-f]{24}(-a\.lock|\.db(-wal|-shm)?)$/);
      expect(statSync(join(folder, entry)).mode & 0o777).toBe(0o600);
    }
  });

  test("shows each process what the others wrote", () => {
    const folder = temporaryFolder();
    const [one, two] = [open(folder, "a"), open(folder, "b")];
    one.change((tables) => tables.put(member("a")));
    two.change((tables) => tables.put(member("b", { held: 1 })));
    expect(one.change((tables) => tables.members())).toEqual([member("a"), member("b", { held: 1 })]);
  });

  test("keeps what is known of the service", () => {
    const folder = temporaryFolder();
    const service = {
      pace: { slots: 270, ceiling: 300, step: 3, at: 1_790_000_000_000 },
      slowed: 2,
      pausedUntil: 1_790_000_001_000,
      failures: 4,
      openUntil: 1_790_000_002_000,
      failedAt: 1_790_000_000_500,
    };
    const first = open(folder);
    first.change((tables) => tables.putService(service));
    first.close();
    const second = open(folder, "b");
    expect(second.change((tables) => tables.service())).toEqual(service);
    second.change((tables) => tables.putService({ ...service, pace: undefined }));
    expect(second.change((tables) => tables.service())).toEqual({ ...service, pace: undefined });
  });

  test("a new file begins with what stands for the time before, a known one does not", () => {
    const folder = temporaryFolder();
    const before = member("before");
    expect(open(folder, "a", before).change((tables) => tables.members())).toEqual([before]);
    const second = open(folder, "b", before);
    second.change((tables) => tables.remove("before"));
    expect(open(folder, "c", before).change((tables) => tables.members())).toEqual([]);
  });

  test("knows that a process is alive until it closes the file", () => {
    const folder = temporaryFolder();
    const [one, two] = [open(folder, "a"), open(folder, "b")];
    expect([one.isAlive("a"), one.isAlive("b"), one.isAlive("nobody")]).toEqual([true, true, false]);
    two.close();
    expect(one.isAlive("b")).toBe(false);
    expect(one.isAlive("a")).toBe(true);
  });

  test("removes locks that nobody holds and no member names, and those alone", () => {
    const folder = temporaryFolder();
    const one = open(folder, "a");
    const lockOf = (id: string) => `${databaseIn(folder).slice(0, -".db".length)}-${id}.lock`;
    one.change((tables) => tables.put(member("dead")));
    for (const id of ["dead", "stray"]) writeFileSync(lockOf(id), "");
    open(folder, "b");
    expect(["a", "b", "dead", "stray"].map((id) => existsSync(lockOf(id)))).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test("a change that fails leaves nothing of it", () => {
    const file = open(temporaryFolder());
    const fail = () =>
      file.change((tables) => {
        tables.put(member("a"));
        throw new ConfigurationError("rateFolder", "in the middle");
      });
    expect(fail).toThrow("in the middle");
    expect(file.change((tables) => tables.members())).toEqual([]);
  });

  test("a change while another process is at one is none", () => {
    const folder = temporaryFolder();
    const [one, two] = [open(folder, "a"), open(folder, "b")];
    one.change(() => {
      expect(two.change((tables) => tables.members())).toBeUndefined();
    });
    expect(two.change((tables) => tables.members())).toEqual([]);
  });
});

describe("a rate file that cannot be used is refused with what to do", () => {
  const spoilt = (spoil: (file: string) => void) => {
    const folder = temporaryFolder();
    open(folder).close();
    const file = databaseIn(folder);
    spoil(file);
    return { file, error: refusal(() => openRateFile({ folder, name: "cdp.customer.io 3f2a", id: "b" })) };
  };
  const deleteIt = "delete it and start them again";

  test.each<[string, (file: string) => void, string]>([
    ["other bytes", (file) => writeFileSync(file, "x".repeat(8_192)), deleteIt],
    ["an empty file", (file) => writeFileSync(file, ""), deleteIt],
    [
      "a database of something else",
      (file) => {
        rmSync(file);
        const database = new DatabaseSync(file);
        database.exec("CREATE TABLE notes (text TEXT)");
        database.close();
      },
      deleteIt,
    ],
    [
      "pages that were overwritten",
      (file) => {
        const database = new DatabaseSync(file);
        const size = Number(database.prepare("PRAGMA page_size").get()?.["page_size"]);
        const pages = Number(database.prepare("PRAGMA page_count").get()?.["page_count"]);
        database.close();
        const content = Buffer.alloc(size * (pages - 1), 0xa5);
        writeFileSync(file, content, { flag: "r+" });
      },
      deleteIt,
    ],
    [
      "a newer version",
      (file) => {
        const database = new DatabaseSync(file);
        database.exec("PRAGMA user_version = 2; UPDATE facts SET value = '3.1.0' WHERE name = 'needs'");
        database.close();
      },
      "it has schema 2, this program knows 1. Use cionb 3.1.0 or newer",
    ],
    [
      "a folder in its place",
      (file) => {
        rmSync(file);
        mkdirSync(file);
      },
      "Choose a rateFolder on a local disk that can be written to",
    ],
  ])("%s", (_, spoil, advice) => {
    const { file, error } = spoilt(spoil);
    expect(error.setting).toBe("rateFolder");
    expect(error.message).toContain(`Cannot share the limit through ${file}: `);
    expect(error.message).toContain(advice);
  });

  test("a file where the folder should be", () => {
    const file = join(temporaryFolder(), "rate");
    writeFileSync(file, "");
    const error = refusal(() => openRateFile({ folder: file, name: "n", id: "a" }));
    expect(error.message).toContain("Choose a rateFolder on a local disk that can be written to");
  });

  test("a folder that may not be written to", () => {
    const folder = temporaryFolder();
    // root may write everywhere but where the system itself makes the files
    const isRoot = process.getuid?.() === 0;
    if (!isRoot) chmodSync(folder, 0o500);
    const error = refusal(() =>
      openRateFile({ folder: isRoot ? "/proc/self/rate" : folder, name: "n", id: "a" }),
    );
    expect(error.message).toContain("Choose a rateFolder on a local disk that can be written to");
  });
});
