import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { createServer } from "node:https";
import process from "node:process";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { startProxy } from "./proxy.ts";
import { startServer } from "./server.ts";

const folder = import.meta.dirname;
const certificate = (name: string) => readFileSync(`${folder}/certificates/${name}`);
const run = promisify(execFile);

const deno = `${folder}/../../../.venv/bin/deno`; // the setup of the tests puts it there
const runtimes = [
  { runtime: "Node", command: [process.execPath], authority: "NODE_EXTRA_CA_CERTS" },
  { runtime: "Deno", command: [deno, "run", "-A", "--quiet"], authority: "DENO_CERT" },
].filter(({ runtime }) => runtime === "Node" || existsSync(deno));

/** Sends a call and a batch from a fresh process, without the proxy settings that this one may have. */
async function sendFrom(
  [program = "", ...flags]: readonly string[],
  baseUrl: string,
  settings: Record<string, string>,
): Promise<{ single: string; batch: string }> {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/proxy|NODE_EXTRA_CA_CERTS|DENO_CERT/i.test(name),
  );
  // a Deno that looks for its own updates would do so through the proxy
  const env = {
    ...Object.fromEntries(inherited),
    DENO_NO_UPDATE_CHECK: "1",
    ...settings,
    TEST_BASE_URL: baseUrl,
  };
  const { stdout } = await run(program, [...flags, `${folder}/sendOne.ts`], { env });
  return JSON.parse(stdout);
}

/** An HTTPS server whose certificate is for `customerio.test`, signed by the test's own authority. */
async function startSecureServer() {
  const keys: (string | undefined)[] = [];
  const server = createServer(
    { key: certificate("server.key"), cert: certificate("server.pem") },
    (request, response) => {
      keys.push(request.headers.authorization);
      request.resume();
      request.on("end", () => response.end("{}"));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    port: address.port,
    keys,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const authorization = `Basic ${btoa("wk-5f0c2a7e:")}`;
const delivered = { single: "delivered", batch: "delivered" };

describe.each(runtimes)("in $runtime, behind a proxy", { timeout: 60_000 }, ({ command, authority }) => {
  const ca = { [authority]: `${folder}/certificates/ca.pem` };
  const send = (baseUrl: string, settings: Record<string, string>) => sendFrom(command, baseUrl, settings);

  test.each(["HTTPS_PROXY", "https_proxy"])(
    "calls go through the tunnel that %s names, and it does not see the key",
    async (name) => {
      await using server = await startSecureServer();
      await using proxy = await startProxy(server.port);
      expect(await send("https://customerio.test/v1", { ...ca, [name]: proxy.url })).toEqual(delivered);
      expect(server.keys).toEqual([authorization, authorization]);
      expect(new Set(proxy.asked.map(({ line }) => line))).toEqual(new Set(["CONNECT customerio.test:443"]));
      expect(JSON.stringify(proxy.asked)).not.toContain(btoa("wk-5f0c2a7e:"));
    },
  );

  test("the proxy is given its own user name and password", async () => {
    await using server = await startSecureServer();
    await using proxy = await startProxy(server.port);
    const url = proxy.url.replace("http://", "http://ada:pass@");
    expect(await send("https://customerio.test/v1", { ...ca, HTTPS_PROXY: url })).toEqual(delivered);
    expect(proxy.asked[0]?.headers["proxy-authorization"]).toBe(`Basic ${btoa("ada:pass")}`);
  });

  test("a proxy that refuses is an UnavailableError that does not hold its password", async () => {
    await using proxy = await startProxy(1, 407);
    const url = proxy.url.replace("http://", "http://ada:hush-hush@");
    const ended = await send("https://customerio.test/v1", { ...ca, HTTPS_PROXY: url });
    expect(ended.single).toMatch(/^UnavailableError: .*(407|proxy authentication required)/);
    expect(ended.single).not.toContain("hush-hush");
  });

  test("NO_PROXY keeps a host away from it", async () => {
    await using server = await startSecureServer();
    await using proxy = await startProxy(server.port);
    const settings = { ...ca, HTTPS_PROXY: proxy.url, NO_PROXY: "customerio.test" };
    const { single } = await send("https://customerio.test/v1", settings);
    expect(single).toMatch(/^UnavailableError: .*customerio\.test/);
    expect(proxy.asked).toEqual([]);
  });

  test("calls to this machine never go through it", async () => {
    await using server = await startServer();
    await using proxy = await startProxy(1);
    const settings = { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url };
    expect(await send(server.baseUrl, settings)).toEqual(delivered);
    expect(proxy.asked).toEqual([]);
  });

  test("an authority of one's own is refused where it was not named, before the key is sent", async () => {
    await using server = await startSecureServer();
    await using proxy = await startProxy(server.port);
    const { single } = await send("https://customerio.test/v1", { HTTPS_PROXY: proxy.url });
    expect(single).toMatch(/^UnavailableError: .*certificate/);
    expect(server.keys).toEqual([]);
  });
});
