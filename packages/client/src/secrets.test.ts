import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import { createClient } from "./createClient.ts";
import * as family from "./index.ts";
import type { ClientOptions } from "./options.ts";

const writeKey = "wk-5f0c2a7e-secret";
const basic = btoa(`${writeKey}:`);
const person = {
  userId: "ada@example.com",
  traits: { firstName: "Augusta-Ada", accountNumber: 447700900123, note: "born in London" },
};
const secrets = [
  writeKey,
  basic,
  basic.replace(/=+$/, ""),
  btoa(writeKey).replace(/=+$/, ""),
  "ada@example.com",
  "Augusta-Ada",
  "447700900123",
  "born in London",
];

// a server, and a fetch, that say everything they know
const blabbed = `key ${writeKey}, header Basic ${basic}, call ${JSON.stringify(person)}`;
const say =
  (status: number, headers: Record<string, string> = {}) =>
  () =>
    Promise.resolve(new Response(JSON.stringify({ meta: { errors: [blabbed] } }), { status, headers }));
const blab = () => {
  const inner = Object.assign(new Error(`socket: ${blabbed}`), { code: "ECONNRESET", request: blabbed });
  return Promise.reject(
    Object.assign(new TypeError(blabbed, { cause: inner }), { headers: { authorization: basic } }),
  );
};
const never = () => new Promise<Response>(() => {});

const fail = (options: Partial<ClientOptions>, signal?: AbortSignal) => {
  const client = createClient({ writeKey, retry: { maxAttempts: 1 }, ...options });
  return { client, error: () => failure(client.identify(person, signal && { signal })) };
};

const makers: Record<string, () => Promise<family.CustomerioError>> = {
  ConfigurationError: async () => {
    try {
      createClient({ writeKey: `${writeKey}\n` });
    } catch (error) {
      if (error instanceof family.ConfigurationError) return error;
    }
    throw new Error("nothing was thrown");
  },
  InvalidCallError: () =>
    failure(
      createClient({ writeKey }).identify({
        ...person,
        userId: 7,
        traits: { ...person.traits, bad: Number.NaN },
      } as never),
    ),
  CallTooLargeError: () =>
    failure(
      createClient({ writeKey }).identify({
        ...person,
        traits: { ...person.traits, long: "x".repeat(32_000) },
      }),
    ),
  UnauthorisedError: fail({ fetch: say(401) }).error,
  RefusedError: fail({ fetch: say(400) }).error,
  // at the other host, since all clients of one host and key wait for as long as it asks
  RateLimitError: fail({ region: "eu", fetch: say(429, { "retry-after": "7" }) }).error,
  RedirectRefusedError: fail({
    fetch: say(302, { location: `https://${writeKey}:x@elsewhere.example/?u=ada@example.com` }),
  }).error,
  UnexpectedAnswerError: fail({ fetch: say(404) }).error,
  UnavailableError: fail({ fetch: blab }).error,
  TimeoutError: fail({ fetch: never, timeoutMs: 1 }).error,
  BreakerOpenError: async () => {
    const { error } = fail({ fetch: say(503), breaker: { failures: 1 } });
    await error();
    return error();
  },
  AbortedError: fail({ fetch: say(200) }, AbortSignal.abort(new Error(blabbed))).error,
  ClientClosedError: async () => {
    const { client, error } = fail({ fetch: say(200) });
    await client.close();
    return error();
  },
  BatchError: () =>
    failure(
      createClient({ writeKey, fetch: say(400) }).batch([
        { type: "identify", ...person },
        { type: "identify", userId: 7 } as never,
      ]),
    ),
  DeliverError: () => {
    function* broken() {
      yield { type: "identify", ...person } as const;
      yield { type: "identify", userId: 7, traits: person.traits } as never;
      throw new Error("the file ended in the middle of a line");
    }
    return failure(createClient({ writeKey, fetch: say(400) }).deliver(broken()));
  },
};
const abstract = ["CustomerioError", "AnswerError"]; // never thrown themselves

describe("no error holds the key or personal data", () => {
  test.each(Object.entries(makers))("%s", async (name, make) => {
    const error = await make();
    expect(error).toBeInstanceOf(family.CustomerioError);
    expect(error.name).toBe(name);
    const causes: unknown[] = [];
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) causes.push(cause);
    const shown = [
      ...causes.flatMap((cause) => (cause instanceof Error ? [cause.message, cause.stack] : [])),
      String(error),
      JSON.stringify(error),
      JSON.stringify(error, Object.getOwnPropertyNames(error)),
      inspect(error, { depth: 20, showHidden: true, maxStringLength: null, maxArrayLength: null }),
    ].join("\n");
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  });

  test("and every class of the family is in this table", () => {
    const classes = Object.entries(family).filter(
      ([, value]) => typeof value === "function" && value.prototype instanceof Error,
    );
    expect([...Object.keys(makers), ...abstract].sort()).toEqual(classes.map(([name]) => name).sort());
  });

  test("though the cause still says what happened", async () => {
    const error = await makers["UnavailableError"]?.();
    expect(error?.cause).toMatchObject({ name: "TypeError", cause: { code: "ECONNRESET" } });
    expect(error?.message).toContain("socket: key [write key]");
  });
});

describe("nothing else does either", () => {
  test("the client object shows no key", () => {
    const client = createClient({ writeKey });
    const shown = inspect(client, { depth: 20, showHidden: true }) + JSON.stringify(client);
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
  });

  test("log lines and settled messages show neither", async () => {
    const lines: unknown[] = [];
    const keep = (...line: unknown[]) => void lines.push(line);
    const client = createClient({
      writeKey,
      fetch: say(400),
      logger: { debug: keep, info: keep, warn: keep, error: keep },
      record: (settlement) =>
        settlement.kind === "exchange" ? [settlement] : settlement.calls.map(({ outcome }) => outcome),
      log: { write: keep },
      bodies: "keep",
    });
    await failure(client.identify(person));
    const kept = lines.flat(3).filter((line) => typeof line === "string" || !("exchange" in Object(line)));
    const shown = inspect(kept, { depth: 20 });
    expect(secrets.filter((secret) => shown.includes(secret))).toEqual([]);
    // bodies were asked for, so an exchange has the person, but the key not even then
    const all = inspect(lines, { depth: 20, maxStringLength: null });
    expect(secrets.slice(0, 4).filter((secret) => all.includes(secret))).toEqual([]);
  });
});
