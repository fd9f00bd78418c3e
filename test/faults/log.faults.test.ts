import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { type CallInput, connect } from "@cionb/bundle";
import { systemClock } from "@cionb/client";
import {
  apiLog,
  deadLetters,
  deliveries,
  openWarehouse,
  StorageError,
  type Warehouse,
} from "@cionb/lakehouse";
import { createDeliver, createRunJournal, readConfiguration, Secret } from "@cionb/managers";
import { startSimulator } from "@cionb/simulator";
import { expect, onTestFinished } from "vitest";
import { cell } from "./support/cell.ts";
import { stage, temporaryFolder } from "./support/stage.ts";

const key = { id: "test", key: new Secret(Buffer.alloc(32, 1).toString("base64")) };
const silent = { debug() {}, info() {}, warn() {}, error() {} };

cell(
  {
    fault: "the warehouse is away for the whole run, and back later",
    injected: "each append fails while 5,000 calls are sent; a later process finds it well",
    expected: "the send is not held up, the log waits, and then each call has one row",
  },
  async () => {
    const here = await stage();
    const home = temporaryFolder();
    const warehouse = await openWarehouse({ engine: "local", folder: join(home, "lakehouse") });
    onTestFinished(() => warehouse.close());
    await warehouse.migrate([apiLog, deliveries, deadLetters]);
    let failed = 0;
    const away: Warehouse = {
      ...warehouse,
      async append() {
        failed += 1;
        throw new StorageError("no answer from the warehouse");
      },
    };
    const config = readConfiguration({ folder: home, parameters: {}, environment: {} });
    const runWith = (opened: Warehouse) =>
      createRunJournal({
        ...{ config, home, hashKey: { ...key, origin: "home" }, warehouse: opened, logger: silent },
        ...{ runId: "run-1", notebook: "night run", count() {} },
      });
    const first = runWith(away);
    const client = here.connect();
    const calls = Array.from(
      { length: 5_000 },
      (_, n): CallInput => ({
        ...{ type: "track", event: "E", userId: `u${n % 700}`, messageId: `m${n}` },
      }),
    );
    const report = await createDeliver(() => client, first)(calls, { canary: false });
    expect(report).toMatchObject({ calls: 5_000, delivered: 5_000, complete: true });
    await expect.poll(() => failed, { timeout: 10_000 }).toBeGreaterThan(0);
    const waiting = await first.close(100);
    expect(waiting).toBeGreaterThan(0);
    const later = runWith(warehouse);
    await later.open();
    await later.flush();
    expect(await later.close(10_000)).toBe(0);
    const [row] = await warehouse.query<{ rows: number; ids: number; delivered: number }>(
      "select count(*) as rows, count(distinct message_id) as ids, count_if(outcome = 'delivered') as delivered from deliveries",
    );
    expect(row).toEqual({ rows: 5_000, ids: 5_000, delivered: 5_000 });
    return `${report.delivered} delivered while ${failed} appends failed; ${waiting} records waited; later ${row?.rows} rows, ${row?.ids} ids`;
  },
);

const planted = ["ada.lovelace@example.com", "+15035550132", "Countess of Lovelace"] as const;

/** Sends good calls, bad ones and refused ones as a notebook does; answers what was shown and thrown. */
async function sendPlanted(home: string, piiKey?: string): Promise<{ said: string; writeKey: string }> {
  const writeKey = "wk-planted-5f0c2a7e9d41";
  const simulator = await startSimulator({ writeKey });
  onTestFinished(() => simulator.close());
  simulator.inject({ kind: "status", status: 503, times: 2 });
  simulator.inject({ kind: "bad_item", where: { userId: planted[0] } });
  const [email, phone, name] = planted;
  const person = { email, phone, name };
  const calls: unknown[] = [
    { type: "identify", userId: "1", traits: person },
    { type: "identify", userId: email, traits: person }, // refused by the server
    { type: "track", userId: email, properties: person }, // no event
    { type: "identify", userId: "2", traits: { ...person, text: "x".repeat(33_000) } },
    { type: "nonsense", userId: email, ...person },
    `${email} is no call`,
    { type: "track", userId: "1", event: "Seen", properties: person },
  ];
  const write = process.stdout.write;
  let said = "";
  process.stdout.write = (text: unknown, ...rest: unknown[]) => {
    said += String(text);
    const done = rest.at(-1);
    if (typeof done === "function") done();
    return true;
  };
  try {
    const settings = { writeKey, baseUrl: simulator.baseUrl, home, ...(piiKey !== undefined && { piiKey }) };
    const cio = await connect({ notebook: "planted", ...settings });
    const report = await cio.own.deliver(calls as CallInput[], { canary: false });
    expect(report).toMatchObject({ calls: 7, delivered: 2, rejected: 5 });
    said += JSON.stringify(report);
    const refused = await cio.own.client
      .identify({ userId: email, traits: person })
      .catch((error: unknown) => error);
    said += `${refused instanceof Error ? `${refused.stack} ${refused.message}` : ""} ${JSON.stringify(refused)}`;
    await cio.close();
  } finally {
    process.stdout.write = write;
  }
  await systemClock.sleep(50);
  return { said, writeKey };
}

/** Files below a folder that hold one of the texts. */
function filesWith(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => {
      const bytes = readFileSync(path);
      return texts.some((text) => bytes.includes(text));
    });
}

for (const [how, piiKey] of [
  ["with CIO_PII_KEY", `test:${key.key.reveal()}`],
  ["without CIO_PII_KEY", undefined],
] as const) {
  cell(
    {
      fault: `planted keys and personal data, ${how}`,
      injected: "in good, invalid, too large, refused and no calls, with 503s on the way",
      expected:
        piiKey === undefined
          ? "in no output, error, log or table; only the journal, which is meant to, may hold personal data"
          : "in no output, error, log, table or journal",
    },
    async () => {
      const home = temporaryFolder();
      const { said, writeKey } = await sendPlanted(home, piiKey);
      for (const text of [writeKey, Buffer.from(`${writeKey}:`).toString("base64"), ...planted])
        expect(said, "what was shown or thrown").not.toContain(text);
      expect(filesWith(home, [writeKey, Buffer.from(`${writeKey}:`).toString("base64")])).toEqual([]);
      const meant = (path: string) => piiKey === undefined && path.includes(`${home}/journal/`);
      expect(filesWith(home, planted).filter((path) => !meant(path))).toEqual([]);
      const files = filesWith(home, [""]).length;
      return `not found in ${said.length} characters that were shown, nor in ${files} files`;
    },
  );
}
