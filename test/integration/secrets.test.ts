import { Buffer } from "node:buffer";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { join } from "node:path";
import { inspect } from "node:util";
import { openWarehouse } from "@cionb/lakehouse";
import { expect, onTestFinished, test } from "vitest";
import { bundle, connect, outputs, temporaryFolder, workspace } from "./notebook.ts";

const writeKey = "wk-planted-7f3a9b2c1d";
const nextKey = "wk-planted-next-5e8d";
const piiBase64 = Buffer.from("planted: exactly 32 bytes, here.").toString("base64");
const email = "ada.planted@example.com";

const formsOf = (key: string) => [
  key,
  Buffer.from(`${key}:`).toString("base64"),
  Buffer.from(key).toString("base64").replace(/=+$/, ""),
  Buffer.from(key).toString("hex"),
];
const planted = [
  ...formsOf(writeKey),
  ...formsOf(nextKey),
  piiBase64,
  Buffer.from(piiBase64, "base64").toString("latin1"),
  Buffer.from(piiBase64, "base64").toString("hex"),
  email,
  encodeURIComponent(email),
];

function expectClean(what: string, text: string): void {
  for (const secret of planted)
    expect.soft(text.includes(secret), `${what} holds ${secret}: ${around(text, secret)}`).toBe(false);
}

function around(text: string, secret: string): string {
  const at = text.indexOf(secret);
  return at < 0 ? "" : text.slice(Math.max(0, at - 100), at + secret.length + 20);
}

/** Answers 400 with everything it was sent, headers included, as an error page of a proxy may. */
async function echo(): Promise<string> {
  const server = createServer(async (request, response) => {
    let body = "";
    for await (const chunk of request) body += chunk;
    response.writeHead(400, { "content-type": "application/json" });
    response.end(
      JSON.stringify({
        error: `cannot take ${request.headers.authorization} ${body}`,
        meta: { error: body },
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const address = server.address();
  return `http://127.0.0.1:${typeof address === "object" ? address?.port : ""}/v1`;
}

/** All files below a folder, as bytes. */
async function* filesIn(folder: string): AsyncIterable<[string, string]> {
  for (const entry of await readdir(folder, { withFileTypes: true, recursive: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) yield [path, await readFile(path, "latin1")];
  }
}

const person = { userId: email, traits: { email, name: "Ada", [email]: "in a name" } };
const bad = { userId: email, traits: { email, [email]: Number.NaN, list: [{ [email]: 10n }] } };
const purchase = { type: "track", userId: email, event: "Order Completed", properties: { email } } as const;

test("keys and people are in no file, table, output, log line or error of a run", async () => {
  const home = join(await temporaryFolder(), "home");
  const { simulator, environment } = await workspace(writeKey);
  const cio = await connect({ ...environment, CIO_PII_KEY: `2026-09:${piiBase64}`, CIO_HOME: home });
  const { show } = bundle;
  const errors: unknown[] = [];
  const fails = async (work: () => Promise<unknown>) => {
    try {
      await work();
    } catch (error) {
      errors.push(error);
      await show(error);
      return;
    }
    expect.soft("it failed", String(work)).toBe("it did not fail");
  };

  await cio.setup.apply();
  await show(cio);
  await show(cio.config);
  await show(cio.authentication.status());
  await show(cio.own.client.destination);
  await show(await cio.setup.validate());
  await cio.own.client.identify(person);
  await cio.client.identify(person);
  await cio.own.client.batch([purchase, { ...purchase, event: "Seat Added" }]);
  for (const client of [cio.client, cio.own.client]) {
    await fails(() => client.identify(bad as never));
    await fails(() => client.track({ ...purchase, properties: { total: email } as never }));
    await fails(() => client.identify({ ...person, timestamp: email }));
    await fails(() => client.batch([purchase, { ...bad, type: "identify" } as never]));
  }

  simulator.rotateKey("another");
  await fails(() => cio.own.client.identify(person));
  await fails(() => cio.own.client.batch([purchase]));
  const options = { writeKey, retry: { maxAttempts: 2, initialDelayMs: 1 }, bodies: "keep" } as const;
  const proxied = cio.createClient({ ...options, baseUrl: await echo() });
  await fails(() => proxied.identify(person));
  await fails(() => proxied.batch([purchase, { ...purchase, event: "Seat Added" }]));
  await fails(() => proxied.probe());
  const down = cio.createClient({ ...options, baseUrl: "http://127.0.0.1:9/v1" });
  await fails(() => down.identify(person));
  await fails(() => down.probe());
  await fails(() =>
    cio.own.client.identify(person, { signal: AbortSignal.abort(new Error(`${email} ${writeKey}`)) }),
  );
  cio.simulator?.inject({ kind: "status", status: 503, times: 10 });
  await fails(() => cio.createClient({ retry: { maxAttempts: 1 } }).identify(person));
  cio.simulator?.reset();

  await fails(() => cio.authentication.rotate(new bundle.Secret(writeKey)));
  cio.simulator?.rotateKey(nextKey);
  await show(await cio.authentication.rotate(new bundle.Secret(nextKey)));
  await show(await cio.authentication.validate());
  await show(await cio.authentication.audit());
  await fails(() => cio.sql`select nope from deliveries where message_id = ${email}`);
  const mistyped = {
    CIO_WRITE_KEY: `${writeKey} x`,
    CIO_PII_KEY: piiBase64,
    CIO_BASE_URL: `https://${writeKey}@x.io`,
  };
  await fails(async () => bundle.readConfiguration({ environment: mistyped, folder: home }));
  await fails(async () => bundle.createClient({ writeKey: `${writeKey}\n` }));
  await show(await cio.sql`select * from deliveries`);
  await show(await cio.sql`select * from api_log`);
  expectClean(
    "what inspecting the run shows",
    inspect(cio, { depth: 8, showHidden: true, maxArrayLength: null, maxStringLength: null }),
  );
  expectClean("the settings as JSON", JSON.stringify(cio.config));
  await cio.close();

  for (const error of errors) {
    const name = error instanceof Error ? `${error.name} (${error.message.slice(0, 60)})` : String(error);
    expectClean(name, inspect(error, { depth: null, showHidden: true }));
    expectClean(
      `${name} as JSON`,
      `${JSON.stringify(error)} ${error instanceof Error ? `${error.message}${error.stack}` : ""}`,
    );
  }
  for (const output of outputs()) expectClean("an output", JSON.stringify(output));

  let files = 0;
  for await (const [path, bytes] of filesIn(home)) {
    files += 1;
    expectClean(path, `${path}\n${bytes}`);
  }
  expect(files).toBeGreaterThan(5);
  // Parquet is compressed, so it is read as well
  const warehouse = await openWarehouse({ engine: "local", folder: join(home, "lakehouse") });
  onTestFinished(() => warehouse.close());
  let rows = 0;
  for (const { name } of await warehouse.tables()) {
    const found = await warehouse.query(`select * from ${name}`);
    rows += found.length;
    expectClean(
      `table ${name}`,
      inspect(found, { depth: null, maxArrayLength: null, maxStringLength: null }),
    );
  }
  expect(rows).toBeGreaterThan(20);
}, 60_000);
