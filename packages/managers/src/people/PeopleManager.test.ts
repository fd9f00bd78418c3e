import { InvalidCallError } from "@cionb/client";
import { describe, expect, test } from "vitest";
import { peopleWay } from "../../test/people.ts";
import { manualClock } from "../../test/support.ts";
import { InvalidInputError } from "../errors.ts";
import type { Irreversible } from "./models.ts";

describe("identify and update", () => {
  test("identify makes a person with attributes", async () => {
    const { people, person } = await peopleWay();
    const identified = await people.identify({ userId: "ada", traits: { plan: "pro", seats: 3, vip: true } });
    expect(identified).toMatchObject({ outcome: "delivered", doubts: [] });
    expect(person("ada")?.attributes).toEqual({ plan: "pro", seats: 3, vip: true });
  });

  test("an undefined trait leaves the attribute as it is, null clears it", async () => {
    const { people, person } = await peopleWay();
    await people.identify({ userId: "ada", traits: { plan: "pro", city: "London", note: "x" } });
    await people.update("ada", { plan: undefined, city: null, note: "y" });
    expect(person("ada")?.attributes).toEqual({ plan: "pro", note: "y" });
  });

  test("a number becomes an id as text", async () => {
    const { people, person } = await peopleWay();
    await people.identify({ userId: 42, traits: { plan: "pro" } });
    expect(person("42")?.attributes).toEqual({ plan: "pro" });
  });

  test.each([
    ["no id", { traits: { plan: "pro" } }, "'userId' should be given, or anonymousId"],
    ["an empty id", { userId: "" }, "'userId' should be a text that is not empty"],
    [
      "the number 0 as id",
      { userId: 0 },
      "'userId' should be a text that is not empty or a whole number above 0",
    ],
    ["a broken number as id", { userId: 1.5 }, "'userId' should be a text"],
    ["traits that are a text", { userId: "a", traits: "pro" as never }, "'traits' should be an object"],
    ["a member that is none", { userId: "a", trait: {} } as never, "should be"],
  ])("a person with %s is refused before anything is sent", async (_, person, message) => {
    const { people, simulator } = await peopleWay();
    await expect(people.identify(person)).rejects.toThrow(message);
    expect(simulator.requests()).toEqual([]);
  });

  test("what the contract does not allow is refused by its rules", async () => {
    const { people } = await peopleWay();
    await expect(people.identify({ userId: "a", traits: { email: 7 } })).rejects.toThrow(InvalidCallError);
  });

  test("an update without a change is refused", async () => {
    const { people } = await peopleWay();
    await expect(people.update("ada", { plan: undefined })).rejects.toThrow(/no attribute was given/);
  });

  test("an identify that carries nothing is good as first contact and doubtful afterwards", async () => {
    const { people } = await peopleWay();
    expect((await people.identify({ userId: "ada" })).doubts).toEqual([]);
    expect((await people.identify({ userId: "ada" })).doubts).toMatchObject([{ kind: "no effect" }]);
  });

  test("an anonymous identify is doubtful: it makes no profile", async () => {
    const { people, simulator } = await peopleWay();
    const { doubts } = await people.identify({ anonymousId: "visitor", traits: { plan: "pro" } });
    expect(doubts).toMatchObject([{ kind: "anonymous only" }]);
    expect(simulator.people.size).toBe(0);
  });

  test("a doubtful person is sent by default and refused when asked", async () => {
    const { people, simulator } = await peopleWay();
    const person = { userId: "ada@example.com", traits: { plan: "pro" } };
    expect((await people.identify(person)).doubts).toMatchObject([{ kind: "e-mail as id" }]);
    await expect(people.identify(person, { doubts: "refuse" })).rejects.toThrow(InvalidInputError);
    expect(simulator.counts().calls).toBe(1);
  });

  test("errors and log lines hold no value of a person", async () => {
    const { people, logger } = await peopleWay();
    const traits = { [`secret.name`]: "planted-value", birthday: "1815-12-10" };
    const failure = people.identify({ userId: "ada", traits }, { doubts: "refuse" });
    const error = await failure.catch((reason: unknown) => String(reason));
    expect(error).toMatch(/Cannot identify the person/);
    expect(JSON.stringify([error, logger.lines])).not.toMatch(/planted-value|1815/);
  });
});

describe("an anonymous visitor", () => {
  test("who is recognised brings along what they did", async () => {
    const { people, client, simulator } = await peopleWay();
    await client.track({ anonymousId: "visitor", event: "Product Viewed" });
    expect(simulator.events({ anonymousId: "visitor" })[0]?.userId).toBeUndefined();
    await people.recognise({ anonymousId: "visitor", userId: "ada" }, { plan: "free" });
    expect(simulator.events({ userId: "ada" }).map(({ name }) => name)).toEqual(["Product Viewed"]);
  });

  test("stays anonymous where the workspace does not merge", async () => {
    const { people, client, simulator } = await peopleWay({ mergeAnonymous: false });
    await client.track({ anonymousId: "visitor", event: "Product Viewed" });
    await people.recognise({ anonymousId: "visitor", userId: "ada" }, { plan: "free" });
    expect(simulator.events({ userId: "ada" })).toEqual([]);
  });
});

describe("stage and plan", () => {
  test("a stage is set at Customer.io and written into the history", async () => {
    const { people, person } = await peopleWay();
    await people.setLifecycleStage("ada", "lead");
    expect(person("ada")?.attributes).toEqual({ lifecycle_stage: "lead" });
    expect(await people.history("ada")).toMatchObject([
      { attribute: "lifecycle_stage", previous: null, value: "lead" },
    ]);
  });

  test("the history tells each change with the value before it, by attribute", async () => {
    const { people } = await peopleWay();
    const day = (number: number) => ({ changedAt: new Date(Date.UTC(2026, 0, number)) });
    await people.setLifecycleStage("ada", "lead", day(1));
    await people.setPlan("ada", "free", day(2));
    await people.setLifecycleStage("ada", "active", day(3));
    await people.setLifecycleStage("bob", "lapsed", day(4));
    expect(
      (await people.history("ada")).map(({ attribute, previous, value }) => [attribute, previous, value]),
    ).toEqual([
      ["lifecycle_stage", null, "lead"],
      ["plan", null, "free"],
      ["lifecycle_stage", "lead", "active"],
    ]);
  });

  test("people are counted by their newest stage, also when changes came out of order", async () => {
    const { people } = await peopleWay();
    await people.setLifecycleStage("ada", "active", { changedAt: new Date("2026-02-01") });
    await people.setLifecycleStage("ada", "lead", { changedAt: new Date("2026-01-01") });
    await people.setLifecycleStage("bob", "active");
    expect(await people.peopleBy("lifecycle_stage")).toEqual([{ value: "active", people: 2 }]);
  });

  test.each([
    ["stage", "customer", "Cannot set lifecycle_stage: expected one of lead, new, active, at_risk, lapsed"],
    ["plan", "gold", "Cannot set plan: expected one of free, plus, pro"],
  ] as const)("a %s that nobody defined is refused and leaves nothing", async (kind, value, message) => {
    const { people, simulator } = await peopleWay();
    const set = kind === "stage" ? people.setLifecycleStage("ada", value) : people.setPlan("ada", value);
    await expect(set).rejects.toThrow(message);
    expect(simulator.counts().calls).toBe(0);
    expect(await people.history("ada")).toEqual([]);
  });

  test("the same change again, of the same time, is no second change", async () => {
    const { people } = await peopleWay();
    const changedAt = new Date("2026-02-01");
    await people.setLifecycleStage("ada", "active", { changedAt });
    await people.setLifecycleStage("ada", "active", { changedAt });
    expect(await people.history("ada")).toHaveLength(1);
  });

  test("stages can be one's own", async () => {
    const { people, person } = await peopleWay({ manager: { stages: ["trial", "paying"] } });
    await people.setLifecycleStage("ada", "trial");
    expect(person("ada")?.attributes).toEqual({ lifecycle_stage: "trial" });
  });

  test("a change that could not be delivered is not in the history", async () => {
    const { people, simulator } = await peopleWay();
    const mend = simulator.inject({ kind: "status", status: 503 });
    await expect(people.setLifecycleStage("ada", "lead")).rejects.toThrow();
    mend();
    expect(await people.history("ada")).toEqual([]);
  });

  test("the history holds a key in place of the id", async () => {
    const { people, warehouse, personKey } = await peopleWay();
    await people.setPlan("ada", "pro");
    const rows = await warehouse.query("select * from people_history");
    expect(rows).toMatchObject([{ person_key: personKey("ada"), value: "pro", run_id: "run-1" }]);
    expect(JSON.stringify(rows)).not.toContain('"ada"');
  });
});

describe("stages of many", () => {
  const change = (index: number, value = "new") => ({
    userId: `u${index}`,
    value,
    changedAt: new Date("2026-01-01"),
  });

  test("more than one group arrive and are in the history, one row each", async () => {
    const { people, simulator } = await peopleWay();
    const changes = Array.from({ length: 5_003 }, (_, index) => change(index));
    const report = await people.setLifecycleStages(changes);
    expect(report).toEqual({ changes: 5_003, recorded: 5_003, missed: 0, examples: [] });
    expect(simulator.people.size).toBe(5_003);
    expect(await people.peopleBy("lifecycle_stage")).toEqual([{ value: "new", people: 5_003 }]);
  });

  test("the same changes again write no second row", async () => {
    const { people, warehouse } = await peopleWay();
    await people.setLifecycleStages([change(1), change(2)]);
    await people.setLifecycleStages([change(1), change(2)]);
    expect(await warehouse.query("select count(*) as rows from people_history")).toEqual([{ rows: 2 }]);
  });

  test("a change that is refused is missed with its row, and not in the history", async () => {
    const { people, simulator } = await peopleWay();
    simulator.inject({ kind: "bad_item", where: { userId: "u2" } });
    const report = await people.setLifecycleStages([change(1), change(2), change(3)]);
    expect(report).toMatchObject({ changes: 3, recorded: 2, missed: 1, examples: [{ row: 2 }] });
    expect(await people.history("u2")).toEqual([]);
  });

  test("what was not read when the run was broken off is missed, and not in the history", async () => {
    const { people, simulator } = await peopleWay();
    const drain = AbortSignal.abort();
    const report = await people.setLifecycleStages([change(1), change(2)], { drain });
    expect(report).toMatchObject({ changes: 2, recorded: 0, missed: 2 });
    expect(simulator.people.size).toBe(0);
    expect(await people.peopleBy("lifecycle_stage")).toEqual([]);
  });

  test("what a server that is away did not take is not in the history", async () => {
    const { people, simulator } = await peopleWay();
    simulator.inject({ kind: "status", status: 503 });
    const report = await people.setLifecycleStages([change(1), change(2)], { patienceMs: 500 });
    expect(report).toMatchObject({ changes: 2, recorded: 0, missed: 2 });
    expect(await people.peopleBy("lifecycle_stage")).toEqual([]);
  });

  test("plans of many are read from a stream", async () => {
    const { people } = await peopleWay();
    async function* changes() {
      for (const index of [1, 2, 3]) yield change(index, "pro");
    }
    expect(await people.setPlans(changes())).toMatchObject({ changes: 3, recorded: 3, missed: 0 });
    expect(await people.peopleBy("plan")).toEqual([{ value: "pro", people: 3 }]);
  });

  test("an unknown stage stops before its group is sent", async () => {
    const { people, simulator } = await peopleWay();
    await expect(people.setLifecycleStages([change(1), change(2, "king")])).rejects.toThrow(/got "king"/);
    expect(simulator.counts().calls).toBe(0);
  });
});

describe("what cannot be undone", () => {
  const said: Irreversible = { irreversible: true };
  const unsaid = {} as never;

  test("delete removes the person, and the next identify begins anew", async () => {
    const { people, person } = await peopleWay();
    await people.identify({ userId: "ada", traits: { plan: "pro" } });
    await people.delete("ada", said);
    expect(person("ada")).toBeUndefined();
    await people.identify({ userId: "ada", traits: { city: "London" } });
    expect(person("ada")?.attributes).toEqual({ city: "London" });
  });

  test("delete and suppress forget the person's history here", async () => {
    const { people } = await peopleWay();
    for (const id of ["ada", "bob", "eve"]) await people.setPlan(id, "pro");
    await people.delete("ada", said);
    await people.suppress("bob", said);
    expect(await people.peopleBy("plan")).toEqual([{ value: "pro", people: 1 }]);
    expect(await people.history("ada")).toEqual([]);
  });

  test("suppress removes the person and keeps the id and the address from coming back", async () => {
    const { people, person, simulator } = await peopleWay();
    await people.identify({ userId: "ada", traits: { email: "ada@example.com" } });
    await people.suppress("ada", said);
    await people.identify({ userId: "ada", traits: { plan: "pro" } });
    expect(person("ada")).toBeUndefined();
    expect(simulator.suppressions()).toEqual(["ada", "ada@example.com"]);
    expect(simulator.counts().suppressedCalls).toBe(1);
  });

  test("unsuppress frees the id, and no data comes back", async () => {
    const { people, person } = await peopleWay();
    await people.identify({ userId: "ada", traits: { plan: "pro" } });
    await people.suppress("ada", said);
    await people.unsuppress("ada");
    await people.identify({ userId: "ada", traits: { city: "London" } });
    expect(person("ada")?.attributes).toEqual({ city: "London" });
  });

  test("alias folds the previous person into the other and deletes it", async () => {
    const { people, person, simulator } = await peopleWay();
    await people.identify({ userId: "app-7", traits: { plan: "pro", city: "London" } });
    await people.identify({ userId: "ada", traits: { plan: "free" } });
    await people.setPlan("app-7", "plus");
    await people.alias({ previousId: "app-7", userId: "ada" }, said);
    expect(person("app-7")).toBeUndefined();
    expect(person("ada")?.attributes).toEqual({ plan: "free", city: "London" });
    expect(simulator.merges()).toMatchObject([{ previousId: "app-7", userId: "ada" }]);
    expect(await people.history("app-7")).toEqual([]);
  });

  test("alias of an id with itself is refused", async () => {
    const { people } = await peopleWay();
    const same = people.alias({ previousId: "ada", userId: "ada" }, said);
    await expect(same).rejects.toThrow(/both ids are the same/);
  });

  test.each(["delete", "suppress", "alias"] as const)("%s wants it said, and says why", async (method) => {
    const { people, simulator } = await peopleWay();
    const call =
      method === "alias"
        ? people.alias({ previousId: "a", userId: "b" }, unsaid)
        : people[method]("a", unsaid);
    await expect(call).rejects.toThrow(/cannot be undone: pass \{ irreversible: true \}\. .*for good/);
    expect(simulator.requests()).toEqual([]);
  });
});

describe("metrics and times", () => {
  test("count each method, its failures and the class of the last one", async () => {
    const { people } = await peopleWay();
    await people.identify({ userId: "ada", traits: { plan: "pro" } });
    await people.update("ada", {}).catch(() => undefined);
    const { manager, methods, failures } = people.metrics();
    expect({ manager, failures }).toEqual({ manager: "PeopleManager", failures: 1 });
    expect(methods).toMatchObject([
      { method: "identify", calls: 1, failures: 0 },
      { method: "update", calls: 1, failures: 1, lastError: "InvalidInputError" },
    ]);
  });

  test("calls are safe at the same time", async () => {
    const { people, simulator } = await peopleWay();
    await Promise.all(
      Array.from({ length: 40 }, (_, index) => people.setPlan(`u${index}`, index % 2 ? "pro" : "free")),
    );
    expect(simulator.people.size).toBe(40);
    expect(await people.peopleBy("plan")).toEqual([
      { value: "free", people: 20 },
      { value: "pro", people: 20 },
    ]);
  });

  test("a change without a time is of the clock's time", async () => {
    const clock = manualClock(Date.UTC(2026, 4, 5));
    const { people } = await peopleWay({ clock });
    await people.setPlan("ada", "pro");
    expect((await people.history("ada"))[0]?.changed_at).toEqual(new Date("2026-05-05"));
  });
});
