import { describe, expect, test } from "vitest";
import { failure } from "../test/failure.ts";
import { fakeClock } from "../test/fakeClock.ts";
import { fakeFetch } from "../test/fakeFetch.ts";
import { changeCall } from "./changeCall.ts";
import { createClient } from "./createClient.ts";
import { InvalidCallError } from "./errors.ts";

const client = () => {
  const clock = fakeClock();
  const { fetch, sent } = fakeFetch(clock, () => new Response("{}"));
  return { client: createClient({ writeKey: "k", fetch, clock }), sent };
};

describe("changeCall", () => {
  test("changes a copy", () => {
    const call = { userId: "1" };
    expect(changeCall(call, (copy) => Object.assign(copy, { userId: "2" }))).toEqual({ userId: "2" });
    expect(call).toEqual({ userId: "1" });
  });

  test.each([[undefined], [null], ["text"], [7], [["list"]], [() => "1"]])("leaves %j as it is", (input) => {
    expect(changeCall<unknown>(input, () => "changed")).toBe(input);
  });

  test("makes of what cannot be read something that a client refuses, also when it can be read later", async () => {
    let reads = 0;
    const once = {
      get userId() {
        reads += 1;
        if (reads === 1) throw new RangeError("not yet");
        return "1";
      },
    };
    const parts = client();
    const changed = changeCall(once, (copy) => copy);
    const error = await failure(parts.client.identify(changed));
    expect(error).toBeInstanceOf(InvalidCallError);
    expect(String(error)).toContain("reading it threw RangeError");
    expect(parts.sent).toEqual([]);
  });
});

describe("a batch of what is no list", () => {
  test.each([
    [null, "null"],
    [7, "a number"],
    [{ type: "track" }, "an object"],
  ])("%j is refused", async (calls, what) => {
    const error = await failure(client().client.batch(calls as never));
    expect(error).toBeInstanceOf(InvalidCallError);
    expect(String(error)).toContain(`Cannot send the batch: expected a list of calls, got ${what}`);
  });
});
