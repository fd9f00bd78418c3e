import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { run, start, temporaryFolder } from "./program.ts";

const place = temporaryFolder();
afterAll(place.remove);

type Check = { area: string; check: string; status: string; detail: string; remedy?: string };
type Report = { verdict: string; counts: Record<string, number>; checks: Check[] };

async function doctor(env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(place.folder, "case-"));
  const { code, out, err } = await run(["doctor", "--json"], { folder, env });
  const report: Report = JSON.parse(out);
  const find = (check: string) => report.checks.find((one) => one.check === check);
  return { code, report, find, said: out + err };
}

test("without any setting nothing fails, and the notebooks' sources are not loaded yet", async () => {
  const { code, report, find } = await doctor();
  expect([code, report.verdict, report.counts["fail"]]).toEqual([0, "warn", 0]);
  expect(find("runtime")).toMatchObject({ status: "pass", detail: expect.stringMatching(/^Node \d+/) });
  expect(find("Python")).toMatchObject({ status: "pass" });
  expect(find("Deno")).toMatchObject({ status: "pass", detail: expect.stringMatching(/^deno 2\.9\./) });
  expect(find("home folder")).toMatchObject({ status: "pass" });
  expect(find("write and read a row")).toMatchObject({ status: "pass" });
  expect(find("purchases")).toMatchObject({ status: "warn", remedy: expect.stringContaining("") });
});

test("every check that warns or fails says what to do", async () => {
  const { report } = await doctor();
  const silent = report.checks.filter(
    ({ status, remedy }) => (status === "warn" || status === "fail") && !remedy,
  );
  expect(silent).toEqual([]);
});

test("settings that cannot be used fail one by one, with what they should be, and nothing is opened", async () => {
  const { code, find, said } = await doctor({ CIO_REGION: "moon", CIO_WRITE_KEY: "has blanks in it" });
  expect(code).toBe(1);
  expect(find("CIO_REGION")).toMatchObject({ status: "fail", remedy: "It should be us or eu." });
  expect(find("CIO_WRITE_KEY")).toMatchObject({ status: "fail" });
  expect(find("connections")).toMatchObject({ status: "not checked here" });
  expect(said).not.toContain("has blanks in it");
});

test("a home that is a file fails, and the rest is still told", async () => {
  const file = join(mkdtempSync(join(place.folder, "file-")), "file");
  writeFileSync(file, "");
  const { code, find } = await doctor({ CIO_HOME: file });
  expect(code).toBe(1);
  expect(find("home and lakehouse")).toMatchObject({ status: "fail", detail: expect.stringContaining(file) });
  expect(find("Deno")).toMatchObject({ status: "pass" });
});

test("a lakehouse with garbage in its log fails", async () => {
  const lakehouse = join(mkdtempSync(join(place.folder, "lake-")), "lakehouse");
  mkdirSync(join(lakehouse, "api_log", "_delta_log"), { recursive: true });
  writeFileSync(join(lakehouse, "api_log", "_delta_log", "00000000000000000000.json"), "garbage\n");
  const { code, find } = await doctor({ CIO_LAKEHOUSE: lakehouse });
  expect(code).toBe(1);
  expect(find("home and lakehouse")).toMatchObject({
    status: "fail",
    detail: expect.stringContaining("api_log"),
  });
});

describe("with a key, the key for one's own tables is asked about too", () => {
  const key = "a-key-of-the-doctor";

  async function beside(flags: readonly string[], ask: (baseUrl: string) => Promise<void>) {
    const simulator = start(["simulate", "--write-key", key, ...flags], { folder: place.folder });
    const line = await simulator.line(/^Customer\.io is simulated at /);
    await ask(line.replace(/^.* at /, ""));
    simulator.child.kill("SIGTERM");
    await simulator.ended;
  }

  test("a good one passes and is never shown", async () => {
    await beside([], async (baseUrl) => {
      const { find, said } = await doctor({ CIO_WRITE_KEY: key, CIO_BASE_URL: baseUrl });
      expect(find("key for your own tables")).toMatchObject({ status: "pass" });
      expect(said).not.toContain(key);
    });
  });

  test("a wrong one fails", async () => {
    await beside([], async (baseUrl) => {
      const { code, find } = await doctor({ CIO_WRITE_KEY: "another-key", CIO_BASE_URL: baseUrl });
      expect(code).toBe(1);
      expect(find("key for your own tables")).toMatchObject({
        status: "fail",
        remedy: expect.stringContaining("CIO_WRITE_KEY"),
      });
    });
  });

  test("a server that takes what is wrong is worth a warning", async () => {
    await beside(["--permissive"], async (baseUrl) => {
      const { find } = await doctor({ CIO_WRITE_KEY: key, CIO_BASE_URL: baseUrl });
      expect(find("key for your own tables")).toMatchObject({ status: "warn" });
    });
  });

  test("a server that is not there fails", async () => {
    const { code, find } = await doctor({ CIO_WRITE_KEY: key, CIO_BASE_URL: "http://127.0.0.1:9/v1" });
    expect(code).toBe(1);
    expect(find("key for your own tables")).toMatchObject({
      status: "fail",
      detail: expect.stringContaining("127.0.0.1:9"),
    });
  });
});

test("a person reads a line a check, by area, and the counts", async () => {
  const folder = mkdtempSync(join(place.folder, "case-"));
  const { out } = await run(["doctor"], { folder });
  expect(out).toMatch(/^lakehouse\n {2}pass {2}write and read a row +One row written/m);
  expect(out).toMatch(/\n\d+ passed, \d+ warned, 0 failed, \d+ not checked here\.\n$/);
});
