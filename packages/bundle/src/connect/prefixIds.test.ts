import { createClient } from "@cionb/client";
import { expect, test } from "vitest";
import { createDemonstrationBook } from "./demonstrationBook.ts";
import { prefixIds } from "./prefixIds.ts";

/** A client whose requests are kept and answered 200. */
function observed() {
  const bodies: unknown[] = [];
  const inner = createClient({
    writeKey: "key",
    baseUrl: "http://127.0.0.1:1/v1",
    fetch: async (input, init) => {
      bodies.push(await new Request(input, init).json());
      return Response.json({});
    },
  });
  const book = createDemonstrationBook("demo-");
  return { client: prefixIds(inner, "demo-", book.note), book, bodies };
}

test("every id of a call begins with the prefix, once", async () => {
  const { client, bodies } = observed();
  await client.identify({ userId: "ada", anonymousId: "a1", traits: { userId: "stays" } });
  await client.group({ userId: "demo-ada", groupId: "acme" });
  await client.alias({ userId: "ada", previousId: "visitor" });
  expect(bodies).toEqual([
    expect.objectContaining({ userId: "demo-ada", anonymousId: "demo-a1", traits: { userId: "stays" } }),
    expect.objectContaining({ userId: "demo-ada", groupId: "demo-acme" }),
    expect.objectContaining({ userId: "demo-ada", previousId: "demo-visitor" }),
  ]);
});

test("calls of a batch too, and objects that an event names", async () => {
  const { client, bodies } = observed();
  const properties = { objectId: "acme", objectTypeId: 1 };
  await client.batch([
    { type: "track", event: "Relationship Deleted", userId: "ada", messageId: "m", properties },
    { type: "track", event: "Noted", userId: "ada", messageId: "n", properties },
  ]);
  expect(bodies).toEqual([
    {
      batch: [
        expect.objectContaining({
          userId: "demo-ada",
          properties: { objectId: "demo-acme", objectTypeId: 1 },
        }),
        expect.objectContaining({ userId: "demo-ada", properties }),
      ],
    },
  ]);
});

test("so does an e-mail address that stands for the id, and the group in a context", async () => {
  const { client, bodies, book } = observed();
  const traits = { email: "ada@example.com" };
  await client.identify({ anonymousId: "a1", traits, context: { groupId: "acme" } });
  await client.identify({ userId: "ada", traits });
  expect(bodies).toEqual([
    expect.objectContaining({
      anonymousId: "demo-a1",
      traits: { email: "demo-ada@example.com" },
      context: { groupId: "demo-acme" },
    }),
    expect.objectContaining({ userId: "demo-ada", traits }),
  ]);
  expect(book.removals()).toEqual([
    expect.objectContaining({ userId: "demo-ada@example.com" }),
    expect.objectContaining({ userId: "demo-ada" }),
  ]);
});

test("what was sent can be taken back: people and objects, each once", async () => {
  const { client, book } = observed();
  await client.identify({ userId: "ada" });
  await client.track({ userId: "ada", event: "Noted" });
  await client.alias({ userId: "ada", previousId: "visitor" });
  await client.group({ userId: "ada", groupId: "acme", traits: { objectTypeId: "2" } });
  expect({ people: book.people, objects: book.objects }).toEqual({ people: 2, objects: 1 });
  expect(book.removals()).toEqual([
    expect.objectContaining({ type: "track", event: "User Deleted", userId: "demo-ada" }),
    expect.objectContaining({ type: "track", event: "User Deleted", userId: "demo-visitor" }),
    expect.objectContaining({
      event: "Object Deleted",
      properties: { objectId: "demo-acme", objectTypeId: "2" },
    }),
  ]);
});

test("a removal adds nobody to remove", async () => {
  const { client, book } = observed();
  await client.identify({ userId: "ada" });
  const removals = book.removals();
  book.clear();
  await client.batch(removals);
  expect(book.people + book.objects).toBe(0);
});
