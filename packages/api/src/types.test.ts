import { expectTypeOf, test } from "vitest";
import type {
  Alias,
  Call,
  CallType,
  Group,
  Identify,
  limits,
  paths,
  Region,
  SemanticEventName,
  SemanticProperties,
  servers,
  Track,
} from "./index.ts";

test("calls are told apart by type", () => {
  expectTypeOf<CallType>().toEqualTypeOf<"identify" | "track" | "page" | "screen" | "group" | "alias">();
  expectTypeOf<Extract<Call, { type: "alias" }>["previousId"]>().toEqualTypeOf<string>();
  const read = (call: Call) => (call.type === "track" ? call.event : undefined);
  expectTypeOf(read).returns.toEqualTypeOf<string | undefined>();
});

test("identity forms need their id and forbid the earlier ones", () => {
  const byUser: Identify = { type: "identify", userId: "42", anonymousId: "a-1" };
  const anonymous: Identify = { type: "identify", anonymousId: "a-1" };
  const byGroup: Track = { type: "track", groupId: "acme", event: "Plan Changed" };
  expectTypeOf([byUser, anonymous, byGroup]).toExtend<Call[]>();
  // @ts-expect-error nobody is named
  const nobody: Identify = { type: "identify", traits: {} };
  // @ts-expect-error ids are text
  const numeric: Identify = { type: "identify", userId: 42 };
  // @ts-expect-error groupId is required
  const groupless: Group = { type: "group", userId: "42" };
  // @ts-expect-error both ids are required
  const half: Alias = { type: "alias", userId: "42" };
  // @ts-expect-error a call says its type
  const typeless: Identify = { userId: "42" };
  expectTypeOf([nobody, numeric, groupless, half, typeless]).toBeArray();
});

test("fields are typed, traits and properties are open", () => {
  const call: Call = {
    type: "identify",
    userId: "42",
    traits: { email: null, unsubscribed: true, plan: ["any", 1] },
  };
  // @ts-expect-error an e-mail address is text
  const email: Identify = { type: "identify", userId: "42", traits: { email: 42 } };
  // @ts-expect-error misspelt
  const misspelt: Track = { type: "track", userId: "42", event: "X", propertes: {} };
  // @ts-expect-error times are text
  const time: Track = { type: "track", userId: "42", event: "X", timestamp: new Date(0) };
  expectTypeOf([call, email, misspelt, time]).toBeArray();
});

test("the properties of a semantic event are known", () => {
  type Order = SemanticProperties<"Order Completed">;
  expectTypeOf<Order["total"]>().toEqualTypeOf<number | null | undefined>();
  expectTypeOf<NonNullable<Order["products"]>[number]["price"]>().toEqualTypeOf<number | null | undefined>();
  expectTypeOf<SemanticProperties<"Email Opened">["email_id"]>().toEqualTypeOf<string>();
  expectTypeOf<SemanticProperties<"Relationship Deleted">["objectId"]>().toEqualTypeOf<string>();
  expectTypeOf<SemanticProperties<"Report Content Event">["actionType"]>().toEqualTypeOf<
    "viewed_content" | "clicked_content"
  >();
  expectTypeOf<SemanticProperties<"Video Playback Paused">["sound"]>().toEqualTypeOf<
    number | null | undefined
  >();
  const order: Order = {
    order_id: "o-1",
    total: 27.5,
    products: [{ product_id: "p-1", quantity: 2 }],
    gift: true,
  };
  // @ts-expect-error a total is a number
  const wrong: Order = { total: "27.50" };
  // @ts-expect-error email_id is required
  const opened: SemanticProperties<"Email Opened"> = { email_subject: "Hello" };
  expectTypeOf([order, wrong, opened]).toBeArray();
});

test("names of semantic events are exact", () => {
  expectTypeOf<"Order Completed">().toExtend<SemanticEventName>();
  // @ts-expect-error not a semantic event
  type Unknown = SemanticProperties<"Order completed">;
  expectTypeOf<Unknown>().not.toBeString();
});

test("limits, servers and operations are literal", () => {
  expectTypeOf<(typeof limits)["callBytes"]>().toEqualTypeOf<32_000>();
  expectTypeOf<(typeof servers)[Region]>().toEqualTypeOf<
    "https://cdp.customer.io/v1" | "https://cdp-eu.customer.io/v1"
  >();
  expectTypeOf<keyof paths>().toEqualTypeOf<
    "/identify" | "/track" | "/page" | "/screen" | "/group" | "/alias" | "/batch"
  >();
});
