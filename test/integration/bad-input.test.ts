import { execFile } from "node:child_process";
import { chmod, mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import type { CallInput, Client, ClientOptions } from "@cionb/bundle";
import { describe, expect, onTestFinished, test } from "vitest";
import { bundle, connect, temporaryFolder, workspace } from "./notebook.ts";

const { createClient, startSimulator } = bundle;

/** What every error of ours is: named by its class, and saying what could not be done. */
const families = [
  bundle.CustomerioError,
  bundle.ManagerError,
  bundle.LakehouseError,
  bundle.NotebookError,
] as const;

async function failure(work: Promise<unknown> | (() => unknown)): Promise<Error> {
  try {
    await (typeof work === "function" ? work() : work);
  } catch (error) {
    if (error instanceof Error) return error;
    throw new TypeError(`Not an error: ${String(error)}`);
  }
  throw new TypeError("Nothing failed.");
}

function expectOurs(error: Error, name: string, says: RegExp): void {
  expect(families.some((family) => error instanceof family)).toBe(true);
  expect(error).toMatchObject({ name, message: expect.stringMatching(/^Cannot /) });
  expect(error.message).toMatch(says);
}

const cyclic: Record<string, unknown> = { name: "me" };
cyclic["self"] = cyclic;
const unreadable = {
  get secret() {
    throw new Error("no");
  },
};
const deep = JSON.parse(`${'{"a":'.repeat(3_000)}1${"}".repeat(3_000)}`);
const polluting = JSON.parse('{"plan":"pro","__proto__":{"admin":true}}');

// each in place of the traits of an identify call
const traits: readonly [string, unknown, RegExp][] = [
  ["a lone surrogate", { name: "\ud83d" }, /traits\.name.*surrogate/],
  ["a lone surrogate in a name", { "\udc00": 1 }, /surrogate/],
  ["a number that JSON does not know", { score: Number.POSITIVE_INFINITY }, /traits\.score.*Infinity/],
  ["a whole number that is not exact", { score: 2 ** 53 }, /traits\.score.*2\^53 - 1/],
  ["NaN", { score: Number.NaN }, /traits\.score.*NaN/],
  ["a bigint", { score: 10n }, /traits\.score.*bigint/],
  ["a prototype-polluting key", polluting, /__proto__/],
  ["a cyclic object", cyclic, /traits\.self/],
  ["a function", { name: () => "me" }, /traits\.name.*function/],
  ["a symbol", { name: Symbol("me") }, /traits\.name.*symbol/],
  ["a map", { name: new Map() }, /traits\.name/],
  ["an invalid date", { since: new Date(Number.NaN) }, /traits\.since/],
  ["what cannot be read", unreadable, /read/],
  ["far too many levels", deep, /deep|levels/],
  ["a text for the traits", "pro", /traits/],
  ["an e-mail address that is a number", { email: 7 }, /traits\.email/],
];

// each in place of the whole call
const wholes: readonly [string, unknown, RegExp][] = [
  ["nothing", undefined, /expected an object/],
  ["null", null, /expected an object/],
  ["a text", "identify", /expected an object/],
  ["a number", 7, /expected an object/],
  ["a list", [{ userId: "1" }], /expected an object/],
  ["a function", () => ({ userId: "1" }), /expected an object/],
  ["nobody", {}, /userId or anonymousId/],
  ["an empty id", { userId: "" }, /userId/],
  ["an id that is a number", { userId: 42 }, /userId.*text/],
  ["an id with a lone surrogate", { userId: "\ud800" }, /userId.*surrogate/],
  ["a prototype-polluting key", JSON.parse('{"userId":"1","__proto__":{"type":"track"}}'), /__proto__/],
  ["another type", { type: "identity", userId: "1" }, /type.*identify/],
  ["a timestamp that is none", { userId: "1", timestamp: "yesterday" }, /timestamp/],
  ["an invalid date as timestamp", { userId: "1", timestamp: new Date(Number.NaN) }, /timestamp/],
  ["a messageId that is too long", { userId: "1", messageId: "x".repeat(101) }, /messageId/],
  ["what cannot be read", unreadable, /read/],
  [
    "a proxy that throws",
    new Proxy(
      {},
      {
        get() {
          throw new Error("no");
        },
        ownKeys() {
          throw new Error("no");
        },
      },
    ),
    /read/,
  ],
];

const badCalls: readonly [string, unknown, RegExp][] = [
  ...wholes,
  ...traits.map(([what, value, says]): [string, unknown, RegExp] => [
    `traits: ${what}`,
    { userId: "1", traits: value },
    says,
  ]),
];

const good = { type: "identify", userId: "good", messageId: "good" } as const;

async function refusesAll(client: Client): Promise<void> {
  for (const [what, call, says] of badCalls) {
    const error = await failure(() => client.identify(call as never));
    expect
      .soft(
        families.some((family) => error instanceof family),
        what,
      )
      .toBe(true);
    expect.soft(error.name, what).toBe("InvalidCallError");
    expect.soft(error.message, what).toMatch(/^Cannot send the identify call: /);
    expect.soft(error.message, what).toMatch(says);
  }
}

/** All bad calls and one good one in a batch. */
async function deliversTheGoodOne(client: Client): Promise<void> {
  const typed = badCalls.map(([, call]) =>
    typeof call === "object" && call !== null && !Array.isArray(call) && !("type" in call)
      ? Object.defineProperty(call, "type", { value: "identify", enumerable: true, configurable: true })
      : call,
  );
  const error = await failure(client.batch([...typed, good] as CallInput[]));
  expect(error).toBeInstanceOf(bundle.BatchError);
  const report = error instanceof bundle.BatchError ? error.report : undefined;
  expect(report).toMatchObject({ calls: typed.length + 1, delivered: 1, unsent: 0 });
  expect(report?.rejected).toBe(typed.length);
}

describe("createClient", () => {
  const key = "k";
  const options: readonly [string, unknown, RegExp][] = [
    ["no options", undefined, /write key.*Copy the API key/],
    ["no key", {}, /write key.*Copy the API key/],
    ["an empty key", { writeKey: "" }, /it is empty.*Copy/],
    ["a key with a line break", { writeKey: "k\n" }, /line break.*Copy/],
    ["a key with a colon", { writeKey: "a:b" }, /colon.*Copy/],
    ["a key that is a number", { writeKey: 7 }, /must be a string.*Copy/],
    ["another region", { writeKey: key, region: "mars" }, /"mars".*"us" or "eu"/],
    ["a region that every object has", { writeKey: key, region: "__proto__" }, /"us" or "eu"/],
    ["a region that is a symbol", { writeKey: key, region: Symbol("us") }, /"us" or "eu"/],
    ["a text for an address", { writeKey: key, baseUrl: "nonsense" }, /full address such as/],
    ["null for an address", { writeKey: key, baseUrl: null }, /full address such as/],
    ["plain http", { writeKey: key, baseUrl: "http://example.com/v1" }, /use https/],
    ["another protocol", { writeKey: key, baseUrl: "ftp://127.0.0.1/v1" }, /begin with https/],
    ["an address without /v1", { writeKey: key, baseUrl: "https://cdp.customer.io" }, /end in \/v1/],
    [
      "a password in the address",
      { writeKey: key, baseUrl: "https://a:b@cdp.customer.io/v1" },
      /must not hold/,
    ],
    ["a share of nothing", { writeKey: key, rateShare: Number.NaN }, /over 0 and at most 1/],
    ["a huge timeout", { writeKey: key, timeoutMs: 2 ** 40 }, /timeoutMs.*at most 2147483647/],
    ["a timeout that is no number", { writeKey: key, timeoutMs: "1" }, /timeoutMs.*whole number/],
    ["a huge pause", { writeKey: key, retry: { maxDelayMs: 2 ** 45 } }, /retry\.maxDelayMs.*at most/],
    ["no attempts", { writeKey: key, retry: { maxAttempts: 0 } }, /retry\.maxAttempts.*at least 1/],
  ];

  test.each(options)("refuses %s", async (_, given, says) => {
    expectOurs(await failure(() => createClient(given as ClientOptions)), "ConfigurationError", says);
  });

  test("refuses each bad call, alone and in a batch, and sends nothing of it", async () => {
    const simulator = await startSimulator();
    onTestFinished(() => simulator.close());
    const client = createClient({ writeKey: simulator.writeKey, baseUrl: simulator.baseUrl });
    onTestFinished(() => client.close());
    await refusesAll(client);
    expect(simulator.counts().requests).toBe(0);
    await deliversTheGoodOne(client);
    expect(simulator.people.all().map(({ id }) => id)).toEqual(["good"]);
    expect({}).not.toHaveProperty("admin");
  });
});

describe.each([
  ["cio.client", {}, "client"],
  ["cio.client in a live demonstration", { CIO_DEMO: "live" }, "client"],
  ["cio.own.client", {}, "own"],
] as const)("%s", (_, extra, which) => {
  test("refuses each bad call and logs one rejection for each", async () => {
    const { environment } = await workspace("key-of-a-workspace");
    const home = join(await temporaryFolder(), "home");
    const cio = await connect({ ...environment, ...extra, CIO_HOME: home });
    const client = which === "own" ? cio.own.client : cio.client;
    await refusesAll(client);
    await deliversTheGoodOne(client);
    expect(
      await cio.sql`select outcome, reason, count(*) as calls from deliveries group by outcome, reason order by outcome`,
    ).toEqual([
      { outcome: "delivered", reason: null, calls: 1 },
      { outcome: "rejected", reason: "invalid", calls: 2 * badCalls.length },
    ]);
    expect(await cio.sql`select count(*) as requests from api_log`).toEqual([{ requests: 1 }]);
  });

  test.each([
    ["null", null],
    ["a number", 7],
    ["one call", good],
    [
      "an async source",
      (async function* () {
        yield good;
      })(),
    ],
  ])("refuses %s in place of a list of calls", async (_what, calls) => {
    const { environment } = await workspace("key-of-a-workspace");
    const cio = await connect({ ...environment, ...extra, CIO_HOME: await temporaryFolder() });
    const client = which === "own" ? cio.own.client : cio.client;
    expectOurs(
      await failure(() => client.batch(calls as never)),
      "InvalidCallError",
      /expected a list of calls/,
    );
  });
});

test("what is wrong in a call cannot break the log that tells of it", async () => {
  const cio = await connect({ CIO_HOME: await temporaryFolder() });
  const odd = { surrogate: "\ud800", zero: "a\u0000b", long: "x".repeat(1_000_000), quote: "'\"`;--" };
  for (const text of Object.values(odd))
    await failure(cio.client.track({ userId: text, event: text, messageId: text, timestamp: "never" }));
  await cio.client.track({ userId: "1", event: "Good" });
  expect(
    await cio.sql`select outcome, count(*) as calls, max(length(event)) <= 1000 and max(length(message_id)) <= 1000 as short from deliveries group by outcome order by outcome`,
  ).toEqual([
    { outcome: "delivered", calls: 1, short: true },
    { outcome: "rejected", calls: 4, short: true },
  ]);
});

describe("connect", () => {
  const settings: readonly [string, Record<string, string>, RegExp][] = [
    ["a key with a blank in it", { CIO_WRITE_KEY: "a b" }, /CIO_WRITE_KEY should be/],
    ["another region", { CIO_REGION: "mars" }, /CIO_REGION should be us or eu.*mars/],
    [
      "a text for an address",
      { CIO_WRITE_KEY: "k", CIO_BASE_URL: "nonsense" },
      /CIO_BASE_URL should be.*nonsense/,
    ],
    ["plain http", { CIO_WRITE_KEY: "k", CIO_BASE_URL: "http://example.com/v1" }, /CIO_BASE_URL should be/],
    ["a live demonstration without a key", { CIO_DEMO: "live" }, /CIO_DEMO should be/],
    ["a short key for personal data", { CIO_PII_KEY: "id:abc" }, /CIO_PII_KEY should be/],
  ];

  test.each(settings)("refuses %s and makes nothing", async (_, environment, says) => {
    const folder = await temporaryFolder();
    const error = await failure(connect({ CIO_HOME: join(folder, "home"), ...environment }));
    expectOurs(error, "InvalidSettingError", says);
    expect(await readdir(folder)).toEqual([]);
  });

  test("a key that the workspace does not know stops the call, which is logged as unsent", async () => {
    const { simulator, environment } = await workspace("key-of-a-workspace");
    const cio = await connect({
      ...environment,
      CIO_WRITE_KEY: "other-key",
      CIO_HOME: await temporaryFolder(),
    });
    const error = await failure(cio.own.client.identify({ userId: "1" }));
    expectOurs(error, "UnauthorisedError", /answered 401.*Check the key and that the region/);
    expect(error.message).not.toContain("other-key");
    expect(simulator.people.all()).toEqual([]);
    expect(await cio.sql`select outcome, reason from deliveries`).toEqual([
      { outcome: "unsent", reason: "unauthorised" },
    ]);
  });

  test("nobody at the address ends in an error within the attempts", async () => {
    const simulator = await startSimulator();
    await simulator.close();
    const client = createClient({
      writeKey: "k",
      baseUrl: simulator.baseUrl,
      retry: { maxAttempts: 2, initialDelayMs: 1 },
    });
    onTestFinished(() => client.close());
    expectOurs(
      await failure(client.identify({ userId: "1" })),
      "UnavailableError",
      /ECONNREFUSED.*2 attempts.*Check the network/,
    );
  });

  test("a file in place of the home is said", async () => {
    const home = join(await temporaryFolder(), "home");
    await writeFile(home, "mine");
    expectOurs(
      await failure(connect({ CIO_HOME: home })),
      "HomeFolderError",
      /a file of that name.*Set CIO_HOME/,
    );
    expect(await readFile(home, "utf8")).toBe("mine");
  });

  test.each([
    ["home", "HomeFolderError", /may not write there.*Set CIO_HOME to a folder/],
    ["lakehouse", "StorageError", /permission|may not|EACCES/],
  ])("a %s without write permission is said, by whoever runs it", async (which, name, says) => {
    const folder = await temporaryFolder();
    const closed = join(folder, "closed");
    await mkdir(closed);
    await chmod(closed, 0o555);
    await chmod(folder, 0o777);
    const given =
      which === "home"
        ? { home: join(closed, "home") }
        : { home: join(folder, "home"), lakehouse: join(closed, "lakehouse") };
    // root may write everywhere, so it becomes nobody
    const nobody = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const script = join(import.meta.dirname, "connectElsewhere.ts");
    const run = await promisify(execFile)(
      process.execPath,
      ["--no-warnings", script, JSON.stringify(given)],
      {
        ...nobody,
        timeout: 30_000,
        cwd: folder,
        env: { PATH: process.env["PATH"], HOME: folder },
      },
    );
    const said: unknown = JSON.parse(run.stdout.trim().split("\n").at(-1) ?? "");
    expect(said).toEqual({ name, message: expect.stringMatching(says) });
    expect(await readdir(closed)).toEqual([]);
  });

  test.each([
    ["text", "no json\n", "TableCorruptError"],
    ["half a line", '{"commitInfo":{"timest', "TableCorruptError"],
    ["another document", '{"hello":"world"}\n', "TableUnsupportedError"],
    ["bytes", "\u0000\u0001\ud83d", "TableCorruptError"],
  ])("a table with garbage in its log is refused and left as it is: %s", async (_, garbage, name) => {
    const home = await temporaryFolder();
    const log = join(home, "lakehouse", "deliveries", "_delta_log");
    await mkdir(log, { recursive: true });
    const file = join(log, "00000000000000000000.json");
    await writeFile(file, garbage);
    const before = await readFile(file);
    const error = await failure(connect({ CIO_HOME: home }));
    expectOurs(error, name, /deliveries/);
    expect(await readFile(file)).toEqual(before);
    expect(await readdir(log)).toEqual(["00000000000000000000.json"]);
  });

  test("a port in use is said with the port", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    onTestFinished(() => void server.close());
    const address = server.address();
    const port = typeof address === "object" ? address?.port : undefined;
    const error = await failure(startSimulator({ port: port ?? 0 }));
    expect(error).toMatchObject({
      name: "PortUnavailableError",
      message: expect.stringMatching(new RegExp(`^Cannot .*${port}`)),
    });
  });
});
