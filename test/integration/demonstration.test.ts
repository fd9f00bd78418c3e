import type { CallInput, Cio } from "@cionb/bundle";
import type { Simulator } from "@cionb/simulator";
import { expect, test } from "vitest";
import { bundle, connect, outputs, temporaryFolder, workspace } from "./notebook.ts";

const traits = { email: "ada@example.com", plan: "pro" };
const objectId = "acme";

/** Everything that a notebook does with the demonstration: each kind of call, deletions and merges, each manager. */
async function demonstrate(cio: Cio): Promise<void> {
  await cio.setup.apply();
  await cio.setup.loadSyntheticData();
  await cio.setup.loadPurchases();
  await cio.setup.validate();
  await cio.authentication.connect();
  await cio.authentication.validate({ tryOtherRegion: true });
  await cio.authentication.health({ samples: 1 });
  for (const client of [cio.client, cio.createClient()]) {
    await client.identify({ userId: "ada", traits });
    await client.identify({ anonymousId: "visitor", traits });
    await client.track({ userId: "ada", event: "Seat Added" });
    await client.page({ anonymousId: "visitor", name: "Records" });
    await client.screen({ userId: "ada", name: "Basket" });
    await client.group({ userId: "ada", groupId: objectId, context: { groupId: objectId } });
    await client.identify({ userId: "visitor-7" });
    await client.alias({ userId: "ada", previousId: "visitor-7" });
    await client.track({ userId: "ada", event: "Relationship Deleted", properties: { objectId } });
    await client.track({ userId: "eve", event: "User Suppressed" });
    await client.track({ userId: "ada", event: "User Deleted" });
    await client.track({ userId: "bob", event: "Seat Added" });
  }
  const history = [...(await cio.purchases.calls())];
  await cio.client.batch([...history.slice(0, 500), ...history.slice(-500)]);
  const rows = await cio.sql`select customer_id, plan from synthetic_customers`;
  const mapped = bundle.mapRows(rows, { as: "identify", userId: "customer_id" }) as Iterable<CallInput>;
  await cio.createClient().batch(mapped);
}

/** Every id that a workspace has heard of, in whatever place. */
function idsIn(simulator: Simulator): string[] {
  const texts = [
    ...simulator.people.all().map(({ id }) => id),
    ...simulator.objects.all().map((object) => object.objectId),
    ...simulator.relationships.all().flatMap((one) => Object.values(pick(one, ["userId", "objectId"]))),
    ...simulator.suppressions(),
    ...simulator.merges().flatMap((merge) => Object.values(pick(merge, ["userId", "previousId"]))),
    ...simulator
      .events()
      .flatMap((event) => Object.values(pick(event, ["userId", "anonymousId", "groupId"]))),
  ];
  return [...new Set(texts)];
}

const pick = (from: object, names: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    names.flatMap((name) => {
      const value: unknown = Reflect.get(from, name);
      return typeof value === "string" ? [[name, value]] : [];
    }),
  );

test("with a write key and no CIO_DEMO nothing of the demonstration reaches the workspace", async () => {
  const { simulator: live, environment } = await workspace("key-of-a-workspace");
  const cio = await connect({ ...environment, CIO_HOME: await temporaryFolder() });
  await demonstrate(cio);
  await cio.removeDemonstration();
  expect(live.counts().requests).toBe(0);
  expect(cio.simulator?.counts().byEvent).toMatchObject({ "Order Completed": 500, "Seat Added": 4 });
  await cio.own.client.identify({ userId: "mine" });
  await cio.close();
  expect(live.counts().requests).toBe(1);
  expect(idsIn(live)).toEqual(["mine"]);
});

test("where calls go is said before the first one", async () => {
  const { environment } = await workspace("key-of-a-workspace");
  const host = new URL(environment["CIO_BASE_URL"] ?? "").host;
  outputs();
  const cio = await connect({ ...environment, CIO_DEMO: "live", CIO_HOME: await temporaryFolder() });
  const [first] = outputs();
  expect(first?.["text/plain"]).toContain(host);
  expect(first?.["text/plain"]).toContain("cionb-demo-");
  await cio.close();
});

test("with CIO_DEMO=live every id of the demonstration is marked, and can be removed", async () => {
  const { simulator: live, environment } = await workspace("key-of-a-workspace");
  const cio = await connect({ ...environment, CIO_DEMO: "live", CIO_HOME: await temporaryFolder() });
  await demonstrate(cio);
  const ids = idsIn(live);
  expect(ids.length).toBeGreaterThan(500);
  expect(ids.filter((id) => !id.startsWith("cionb-demo-"))).toEqual([]);
  await cio.own.client.identify({ userId: "mine" });
  await cio.removeDemonstration();
  expect(live.people.all().map(({ id }) => id)).toEqual(["mine"]);
  expect(live.objects.all()).toEqual([]);
  await cio.close();
});
