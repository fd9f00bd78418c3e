import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import { DatabricksAuthError } from "../errors.ts";
import { createTokenSource } from "./credentials.ts";

const clockAt = (start: number) => {
  const clock = { ms: start, now: () => clock.ms, sleep: () => Promise.resolve() };
  return clock;
};

/** A token endpoint on loopback; the real one is asked over TLS, so that requests are led here. */
async function tokenEndpoint(answer: () => { status: number; body: object }) {
  const asked: { url: string | undefined; authorization: string | undefined; body: string }[] = [];
  const server = createServer(async (request, response) => {
    const { url, headers } = request;
    let body = "";
    for await (const chunk of request) body += chunk;
    asked.push({ url, authorization: headers.authorization, body });
    const { status, body: object } = answer();
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(object));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
  });
  const address = server.address();
  if (typeof address !== "object" || address === null) throw new Error("no address");
  const fetchHere: typeof fetch = (input, init) =>
    fetch(String(input).replace(/^https:\/\/[^/]+/, `http://127.0.0.1:${address.port}`), init);
  return { asked, fetch: fetchHere };
}

test("a service principal gets a token by its id and secret, and another one before that ends", async () => {
  let made = 0;
  const endpoint = await tokenEndpoint(() => {
    made += 1;
    return { status: 200, body: { access_token: `token-${made}`, expires_in: 3_600, token_type: "Bearer" } };
  });
  const clock = clockAt(0);
  const credentials = { clientId: "id", clientSecret: "s3cret" };
  const tokens = createTokenSource(credentials, { host: "dbc.example.com", clock, fetch: endpoint.fetch });
  expect(await Promise.all([tokens.token(), tokens.token()])).toEqual(["token-1", "token-1"]);
  clock.ms = 54 * 60_000;
  expect(await tokens.token()).toBe("token-1");
  clock.ms = 56 * 60_000;
  expect(await tokens.token()).toBe("token-2");
  expect(endpoint.asked[0]).toEqual({
    url: "/oidc/v1/token",
    authorization: `Basic ${btoa("id:s3cret")}`,
    body: "grant_type=client_credentials&scope=all-apis",
  });
});

test("a refused service principal is an error without its secret, and is asked for again", async () => {
  let status = 401;
  const endpoint = await tokenEndpoint(() => ({ status, body: { access_token: "t", expires_in: 60 } }));
  const world = { host: "dbc.example.com", clock: clockAt(0), fetch: endpoint.fetch };
  const tokens = createTokenSource({ clientId: "id", clientSecret: "s3cret" }, world);
  await expect(tokens.token()).rejects.toBeInstanceOf(DatabricksAuthError);
  await expect(tokens.token()).rejects.toThrow("it answered 401");
  await expect(tokens.token()).rejects.not.toThrow("s3cret");
  status = 200;
  expect(await tokens.token()).toBe("t");
});

test("a token function is asked again after a minute, and at once after a refusal", async () => {
  const clock = clockAt(0);
  let asked = 0;
  const getToken = async () => {
    asked += 1;
    return String(asked);
  };
  const tokens = createTokenSource({ getToken }, { host: "h", clock, fetch });
  expect(await tokens.token()).toBe("1");
  expect(await tokens.token()).toBe("1");
  expect(tokens.renew()).toBe(true);
  expect(await tokens.token()).toBe("2");
  clock.ms = 61_000;
  expect(await tokens.token()).toBe("3");
  expect(createTokenSource({ token: "fixed" }, { host: "h", clock, fetch }).renew()).toBe(false);
});
