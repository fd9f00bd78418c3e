import { UnavailableError } from "@cionb/client";
import { describe, expect, test } from "vitest";
import { clientOfNobody, personKey, sendingWay } from "../../test/objects.ts";
import { manualClock, testRunner } from "../../test/support.ts";
import { InvalidInputError } from "../errors.ts";
import { MessagingManager, type MessagingManagerOptions } from "./MessagingManager.ts";
import {
  type ComplaintRule,
  type ContentReport,
  type DeliveryReport,
  deliveryMetrics,
  type EmailEvent,
  emailEvents,
  type LiveChatEvent,
  liveChatEvents,
  type Message,
  type PushEvent,
} from "./models.ts";

async function manageMessages(given: Partial<MessagingManagerOptions> = {}) {
  const way = await sendingWay();
  const clock = manualClock();
  const messaging = new MessagingManager({ ...way, personKey, ...given, run: testRunner({ clock }) });
  return { ...way, messaging, clock };
}

const opened = { event: "Email Opened", userId: "ada", emailId: "e-1" } as const;
const push = { deliveryId: "d-1", metric: "opened", token: "the-token" } as const;
const ended = { event: "Live Chat Conversation Ended", userId: "ada", conversationId: "c-1" } as const;

describe("emailEvent", () => {
  test.each(emailEvents)("sends %s by its exact name, with its members in their places", async (event) => {
    const { messaging, simulator } = await manageMessages();
    await messaging.emailEvent({
      ...{ ...opened, event, subject: "News", campaignId: "c-1", campaignName: "Spring" },
      ...{ email: "ada@example.com", ip: "192.0.2.1", userAgent: "Reader/1", at: "2026-01-01T10:00:00Z" },
    });
    expect(simulator.events()).toMatchObject([
      {
        name: event,
        userId: "ada",
        timestamp: "2026-01-01T10:00:00.000Z",
        properties: {
          email_id: "e-1",
          email_subject: "News",
          campaign_id: "c-1",
          campaign_name: "Spring",
        },
        context: { traits: { email: "ada@example.com", ip: "192.0.2.1", user_agent: "Reader/1" } },
      },
    ]);
    expect(simulator.warnings()).toEqual([]);
  });

  test("sends nothing that was not given", async () => {
    const { messaging, simulator } = await manageMessages();
    await messaging.emailEvent(opened);
    expect(simulator.events()[0]).toMatchObject({ properties: { email_id: "e-1" }, context: {} });
    expect(Object.keys(simulator.events()[0]?.properties ?? {})).toEqual(["email_id"]);
  });

  test("keeps a row without the address", async () => {
    const { messaging, warehouse } = await manageMessages();
    const sent = await messaging.emailEvent({ ...opened, email: "ada@example.com", ip: "192.0.2.1" });
    const rows = await warehouse.query("select * from message_events");
    expect(rows).toEqual([
      {
        ...{ message_id: sent.messageId, channel: "email", event: "Email Opened", stage: "opened" },
        ...{ item_id: "e-1", campaign_id: null, campaign_name: null, seconds: null },
        ...{ person_key: personKey("ada"), user_id: "ada", run_id: "run-1" },
        occurred_at: new Date("2026-01-02T03:04:05.678Z"),
      },
    ]);
    expect(JSON.stringify(rows)).not.toMatch(/example\.com|192\.0/);
  });

  test("a link goes with a click", async () => {
    const { messaging, simulator } = await manageMessages();
    await messaging.emailEvent({
      ...opened,
      event: "Email Link Clicked",
      linkId: "shop",
      linkUrl: "https://x.example",
    });
    expect(simulator.events()[0]?.properties).toMatchObject({
      link_id: "shop",
      link_url: "https://x.example",
    });
  });

  test("what is said again at the same time counts once", async () => {
    const { messaging, warehouse } = await manageMessages();
    const at = new Date("2026-01-01T10:00:00Z");
    const first = await messaging.emailEvent({ ...opened, at });
    const second = await messaging.emailEvent({ ...opened, at: at.toISOString() });
    expect(second.messageId).toBe(first.messageId);
    expect(await warehouse.query("select count(*) as n from message_events")).toEqual([{ n: 1 }]);
    await messaging.emailEvent({ ...opened, at: new Date(at.getTime() + 1) });
    expect(await warehouse.query("select count(*) as n from message_events")).toEqual([{ n: 2 }]);
  });

  test.each<[string, object, RegExp]>([
    ["another event", { event: "Email Sent" }, /'event' should be one of Email Delivered, Email Opened/],
    ["a name in other letters", { event: "email opened" }, /'event' should be one of/],
    ["no e-mail id", { emailId: "" }, /'emailId' should be the e-mail's id/],
    ["nobody", { userId: undefined }, /'userId' should be the id of the person/],
    ["a link with an opening", { linkId: "shop" }, /'linkId' should be left out unless/],
    [
      "a time without a zone",
      { at: "2026-01-01T10:00:00" },
      /'at' should be a Date or an ISO 8601 time with a zone/,
    ],
    ["a time that is none", { at: new Date(Number.NaN) }, /'at' should be/],
  ])("refuses %s, and sends nothing", async (_, change, message) => {
    const { messaging, simulator } = await manageMessages();
    const refused = messaging.emailEvent({ ...opened, ...change } as EmailEvent);
    await expect(refused).rejects.toThrow(InvalidInputError);
    await expect(refused).rejects.toThrow(message);
    expect(simulator.requests()).toEqual([]);
  });

  test("a call that is not taken fails, and nothing is kept", async () => {
    const { messaging, warehouse } = await manageMessages({ client: clientOfNobody() });
    await expect(messaging.emailEvent(opened)).rejects.toThrow(UnavailableError);
    expect(await warehouse.query("select * from message_events")).toEqual([]);
  });
});

describe("pushEvent and reportDelivery", () => {
  test.each(deliveryMetrics)("report %s as Report Delivery Event", async (metric) => {
    const { messaging, simulator } = await manageMessages();
    await messaging.pushEvent({ ...push, metric, userId: "ada", at: "2026-01-01T10:00:00Z" });
    await messaging.reportDelivery({ deliveryId: "d-2", metric, userId: "ada" });
    expect(simulator.events().map(({ name, properties }) => [name, properties])).toEqual([
      [
        "Report Delivery Event",
        { deliveryId: "d-1", metric, recipient: "the-token", timestamp: "2026-01-01T10:00:00.000Z" },
      ],
      ["Report Delivery Event", { deliveryId: "d-2", metric }],
    ]);
  });

  test("who is not known is named by the delivery's id", async () => {
    const { messaging, simulator, warehouse } = await manageMessages();
    await messaging.reportDelivery({
      deliveryId: "d-1",
      metric: "bounced",
      reason: "no such box",
      channel: "email",
    });
    expect(simulator.events()[0]).toMatchObject({
      anonymousId: "d-1",
      properties: { reason: "no such box" },
    });
    expect(await warehouse.query("select channel, stage, user_id, person_key from message_events")).toEqual([
      { channel: "email", stage: "bounced", user_id: null, person_key: null },
    ]);
  });

  test("an action comes with its name, value and address", async () => {
    const { messaging, simulator } = await manageMessages();
    const action = { actionName: "Buy", actionValue: "42", href: "app://buy" };
    await messaging.pushEvent({ ...push, metric: "clicked", ...action });
    expect(simulator.events()[0]?.properties).toMatchObject(action);
  });

  test("the token is kept in no table", async () => {
    const { messaging, warehouse, flush } = await manageMessages();
    await messaging.pushEvent(push);
    await flush();
    const kept = [
      await warehouse.query("select * from message_events"),
      await warehouse.query("select * from deliveries"),
    ];
    expect(JSON.stringify(kept)).not.toContain("the-token");
    expect(kept[0]).toMatchObject([{ channel: "push", item_id: "d-1" }]);
  });

  test.each<[string, object, RegExp]>([
    ["a report without an id", { deliveryId: undefined }, /'deliveryId' should be the delivery's id/],
    ["an empty id", { deliveryId: "" }, /'deliveryId'/],
    ["a metric that is none", { metric: "seen" }, /'metric' should be one of delivered, opened/],
    ["a push without a token", { token: "" }, /'token' should be the push token/],
  ])("refuse %s", async (_, change, message) => {
    const { messaging, simulator } = await manageMessages();
    await expect(messaging.pushEvent({ ...push, ...change } as PushEvent)).rejects.toThrow(message);
    expect(simulator.requests()).toEqual([]);
  });

  test("refuse a channel that is none", async () => {
    const { messaging } = await manageMessages();
    const report = { deliveryId: "d", metric: "opened", channel: "pigeon" } as unknown as DeliveryReport;
    await expect(messaging.reportDelivery(report)).rejects.toThrow(/'channel' should be email, push/);
  });
});

describe("liveChatEvent", () => {
  test.each(liveChatEvents)("sends %s by its exact name", async (event) => {
    const { messaging, simulator, warehouse } = await manageMessages();
    await messaging.liveChatEvent({
      ...{ ...ended, event, messageId: "m-1", agentId: "a-1", agentName: "Kim", agentUsername: "kim" },
      conversationDuration: 95,
    });
    expect(simulator.events()).toMatchObject([
      {
        name: event,
        properties: {
          ...{ conversation_id: "c-1", message_id: "m-1", conversation_duration: 95 },
          ...{ agent_id: "a-1", agent_name: "Kim", agent_username: "kim" },
        },
      },
    ]);
    expect(await warehouse.query("select channel, item_id, seconds from message_events")).toEqual([
      { channel: "live_chat", item_id: "c-1", seconds: 95 },
    ]);
  });

  test.each<[string, object, RegExp]>([
    ["no conversation", { conversationId: undefined }, /'conversationId'/],
    [
      "a negative length",
      { conversationDuration: -1 },
      /'conversationDuration' should be a whole number from 0/,
    ],
    ["half a second", { conversationDuration: 0.5 }, /'conversationDuration'/],
  ])("refuses %s", async (_, change, message) => {
    const { messaging } = await manageMessages();
    await expect(messaging.liveChatEvent({ ...ended, ...change } as LiveChatEvent)).rejects.toThrow(message);
  });
});

describe("reportContent", () => {
  test.each([
    ["viewed_content", "viewed"],
    ["clicked_content", "clicked"],
  ] as const)("reports %s with actionType, and never activityType", async (actionType, stage) => {
    const { messaging, simulator, warehouse } = await manageMessages();
    await messaging.reportContent({ actionType, anonymousId: "browser-1", contentId: 4, templateId: 9 });
    expect(simulator.events()).toMatchObject([{ name: "Report Content Event", anonymousId: "browser-1" }]);
    expect(simulator.events()[0]?.properties).toEqual({ actionType, contentId: 4, templateId: 9 });
    expect(await warehouse.query("select channel, stage, item_id from message_events")).toEqual([
      { channel: "in_app", stage, item_id: "4" },
    ]);
  });

  test.each<[string, object, RegExp]>([
    ["nobody", { actionType: "viewed_content" }, /'userId' should be given, or anonymousId/],
    ["another action", { actionType: "seen", userId: "ada" }, /'actionType' should be viewed_content or/],
  ])("refuses %s", async (_, input, message) => {
    const { messaging } = await manageMessages();
    await expect(messaging.reportContent(input as ContentReport)).rejects.toThrow(message);
  });
});

describe("reportMany", () => {
  test("takes all kinds together and accounts for each", async () => {
    const { messaging, simulator } = await manageMessages();
    const rows: Message[] = [
      { kind: "email", ...opened },
      { kind: "push", ...push },
      { kind: "live_chat", ...ended },
      { kind: "delivery", deliveryId: "d-9", metric: "delivered", channel: "sms" },
      { kind: "content", actionType: "viewed_content", userId: "ada" },
    ];
    expect(await messaging.reportMany(rows)).toMatchObject({ rows: 5, delivered: 5, recorded: 5 });
    expect(simulator.counts().calls).toBe(5);
  });

  test("bad rows are refused with their positions, and the others go on", async () => {
    const { messaging } = await manageMessages();
    const rows = [
      { kind: "email", ...opened },
      { kind: "letter" },
      { kind: "delivery", metric: "opened" },
      7,
      { kind: "push", ...push },
    ] as Message[];
    const report = await messaging.reportMany(rows);
    expect(report).toMatchObject({ rows: 5, refused: 3, delivered: 2 });
    expect(report.problems.map(({ position }) => position)).toEqual([1, 2, 3]);
    expect(report.problems[0]?.message).toBe(
      "Cannot report: 'kind' should be one of email, push, delivery, live_chat, content.",
    );
  });

  test("of two rows that say the same one is sent, and the other is said to be a duplicate", async () => {
    const { messaging, simulator } = await manageMessages();
    const row: Message = { kind: "email", ...opened, at: "2026-01-01T10:00:00Z" };
    const report = await messaging.reportMany([row, { ...row }, { ...row, userId: "bob" }]);
    expect(report).toMatchObject({ rows: 3, delivered: 2, rejected: 1 });
    expect(report.problems).toMatchObject([{ position: 1, reason: "duplicate" }]);
    expect(simulator.counts().byEvent).toEqual({ "Email Opened": 2 });
  });

  test("takes a query, its times and numbers as they come", async () => {
    const { messaging, simulator } = await manageMessages();
    const report = await messaging.reportMany({
      query: `select 'email' as kind, 'Email Bounced' as event, 7 as user_id, 'e-1' as email_id,
        cast(null as string) as subject, timestamp '2026-01-01 10:00:00 UTC' as at`,
    });
    expect(report.problems).toEqual([]);
    expect(simulator.events()).toMatchObject([
      { userId: "7", timestamp: "2026-01-01T10:00:00.000Z", properties: { email_id: "e-1" } },
    ]);
  });

  test("a second run over the same rows adds nothing to the table", async () => {
    const { messaging, warehouse } = await manageMessages();
    const rows = Array.from({ length: 50 }, (_, index): Message => {
      return { kind: "email", ...opened, userId: `u${index}`, at: "2026-01-01T10:00:00Z" };
    });
    await messaging.reportMany(rows);
    await messaging.reportMany(rows);
    expect(await warehouse.query("select count(*) as n from message_events")).toEqual([{ n: 50 }]);
  });

  test("warns of times that are far off", async () => {
    const { messaging } = await manageMessages();
    const report = await messaging.reportMany([{ kind: "email", ...opened, at: "2027-01-01T00:00:00Z" }]);
    expect(report.warnings).toEqual([
      { position: 0, message: expect.stringContaining("at most a day ahead") },
    ]);
  });
});

const email = (event: (typeof emailEvents)[number], userId: string, emailId: string, day = 1): Message => ({
  kind: "email",
  ...{ event, userId, emailId, campaignId: emailId === "e-9" ? "autumn" : "spring" },
  at: new Date(Date.UTC(2025, 11, day, 10)),
});

describe("engagement", () => {
  const story: Message[] = [
    ...["ada", "bob", "cleo", "dan"].map((userId) => email("Email Delivered", userId, "e-1")),
    email("Email Bounced", "eve", "e-1"),
    email("Email Opened", "ada", "e-1"),
    email("Email Opened", "ada", "e-1", 2),
    email("Email Link Clicked", "ada", "e-1"),
    email("Email Link Clicked", "bob", "e-1"),
    email("Email Unsubscribed", "cleo", "e-1"),
    email("Email Marked as Spam", "dan", "e-1"),
    email("Email Delivered", "ada", "e-9", 3),
    {
      kind: "push",
      deliveryId: "p-1",
      metric: "converted",
      token: "t",
      userId: "ada",
      at: "2025-12-03T10:00:00Z",
    },
    { kind: "push", deliveryId: "p-2", metric: "deferred", token: "t", at: "2025-12-03T10:00:00Z" },
    { kind: "live_chat", ...ended, at: "2025-12-03T10:00:00Z" },
  ];

  async function told() {
    const way = await manageMessages();
    expect(await way.messaging.reportMany(story)).toMatchObject({ delivered: story.length });
    return way.messaging;
  }

  test("counts each message to each person once, and a click as an opening", async () => {
    const { rows, funnel } = await (await told()).engagement({ channel: "email" });
    expect(rows).toEqual([
      {
        ...{ name: "email", sent: 6, delivered: 5, opened: 2, clicked: 2, converted: 0 },
        ...{ bounced: 1, complained: 1, unsubscribed: 1 },
      },
    ]);
    expect(funnel).toEqual([
      { stage: "sent", messages: 6 },
      { stage: "delivered", messages: 5 },
      { stage: "opened", messages: 2 },
      { stage: "clicked", messages: 2 },
    ]);
  });

  test.each([
    ["channel", ["email", "push"]],
    ["campaign", [null, "autumn", "spring"]],
    ["message", ["e-1", "e-9", "p-1", "p-2"]],
    ["day", ["2025-12-01", "2025-12-03"]],
  ] as const)("by %s, without live chats, with sums that agree", async (by, names) => {
    const { rows } = await (await told()).engagement({ by });
    expect(rows.map(({ name }) => name).toSorted()).toEqual(names.toSorted());
    expect(rows.reduce((sum, { sent }) => sum + sent, 0)).toBe(8);
  });

  test("of a time takes the events from its start to before its end", async () => {
    const messaging = await told();
    const since = new Date("2025-12-03T10:00:00Z");
    expect((await messaging.engagement({ since })).funnel[0]).toEqual({ stage: "sent", messages: 3 });
    expect((await messaging.engagement({ until: since })).funnel[0]).toEqual({ stage: "sent", messages: 5 });
  });

  test("of nothing is a funnel of zeros", async () => {
    const { messaging } = await manageMessages();
    const { rows, funnel } = await messaging.engagement();
    expect(rows).toEqual([]);
    expect(funnel.map(({ messages }) => messages)).toEqual([0, 0, 0, 0]);
  });

  test("refuses a grouping that is none", async () => {
    const { messaging } = await manageMessages();
    await expect(messaging.engagement({ by: "mood" as never })).rejects.toThrow(
      /'by' should be one of channel/,
    );
  });
});

describe("complaint rules", () => {
  const bounces = (userId: string, ...days: number[]) =>
    days.map((day) => email("Email Bounced", userId, `e-${day}`, day));
  const irreversible = true;

  test("a complaint unsubscribes, and three bounces suppress", async () => {
    const { messaging, simulator, warehouse, client } = await manageMessages();
    await client.identify({ userId: "eve", traits: { email: "eve@example.com" } });
    await messaging.reportMany([email("Email Marked as Spam", "ada", "e-1"), ...bounces("eve", 1, 2, 3)]);
    const report = await messaging.applyComplaintRules({ irreversible });
    expect(report).toMatchObject({ unsubscribed: 1, suppressed: 1, failed: 0 });
    expect(simulator.people.get("ada")?.unsubscribed).toBe(true);
    expect(simulator.people.get("eve")).toBeUndefined();
    expect(simulator.suppressions()).toContain("eve");
    expect(
      await warehouse.query(
        "select user_id, action, rule, events from message_suppressions order by user_id",
      ),
    ).toEqual([
      { user_id: "ada", action: "unsubscribe", rule: "spam complaint", events: 1 },
      { user_id: "eve", action: "suppress", rule: "dead address", events: 3 },
    ]);
  });

  test("a second time nothing is sent", async () => {
    const { messaging, simulator } = await manageMessages();
    await messaging.reportMany([email("Email Marked as Spam", "ada", "e-1"), ...bounces("eve", 1, 2, 3)]);
    await messaging.applyComplaintRules({ irreversible });
    const before = simulator.counts().calls;
    const again = await messaging.applyComplaintRules();
    expect(again).toMatchObject({ cases: [], unsubscribed: 0, suppressed: 0, failed: 0 });
    expect(simulator.counts().calls).toBe(before);
  });

  test("a complaint after that counts anew", async () => {
    const { messaging } = await manageMessages();
    await messaging.reportMany([email("Email Marked as Spam", "ada", "e-1", 1)]);
    await messaging.applyComplaintRules();
    await messaging.reportMany([email("Email Marked as Spam", "ada", "e-2", 2)]);
    expect(await messaging.complaintCases()).toMatchObject([{ user_id: "ada", events: 1 }]);
  });

  test("suppressing wants it said, and nothing is sent before", async () => {
    const { messaging, simulator } = await manageMessages();
    await messaging.reportMany([email("Email Marked as Spam", "ada", "e-1"), ...bounces("eve", 1, 2, 3)]);
    const before = simulator.counts().calls;
    await expect(messaging.applyComplaintRules()).rejects.toThrow(
      /would suppress 1 people, which cannot be undone/,
    );
    expect(simulator.counts().calls).toBe(before);
  });

  test("who complained and bounced is suppressed alone", async () => {
    const { messaging } = await manageMessages();
    await messaging.reportMany([email("Email Marked as Spam", "eve", "e-1"), ...bounces("eve", 1, 2, 3)]);
    expect(await messaging.complaintCases()).toMatchObject([{ user_id: "eve", action: "suppress" }]);
  });

  test.each<[string, Message[], number]>([
    ["two bounces are not enough", bounces("eve", 1, 2), 0],
    [
      "one message that bounces three times is one",
      [1, 2, 3].map((day) => email("Email Bounced", "eve", "e-1", day)),
      0,
    ],
    [
      "a delivery after the bounces is a sign of life",
      [...bounces("eve", 1, 2, 3), email("Email Delivered", "eve", "e-4", 4)],
      0,
    ],
    [
      "a delivery before them is none",
      [email("Email Delivered", "eve", "e-0", 1), ...bounces("eve", 2, 3, 4)],
      1,
    ],
    [
      "a push message that arrives says nothing of the address",
      [
        ...bounces("eve", 1, 2, 3),
        {
          ...{ kind: "push", deliveryId: "p-1", metric: "delivered", token: "t", userId: "eve" },
          at: "2025-12-04T10:00:00Z",
        },
      ],
      1,
    ],
    [
      "another person's delivery is none",
      [...bounces("eve", 1, 2, 3), email("Email Delivered", "ada", "e-4", 4)],
      1,
    ],
  ])("%s", async (_, rows, cases) => {
    const { messaging } = await manageMessages();
    await messaging.reportMany(rows);
    expect(await messaging.complaintCases()).toHaveLength(cases);
  });

  test("events outside the days of a rule do not count, nor those after now", async () => {
    const { messaging } = await manageMessages();
    await messaging.reportMany(bounces("eve", 1, 2, 3));
    const at = (month: number) => ({ now: new Date(Date.UTC(2025, month, 15)) });
    expect(await messaging.complaintCases(at(11))).toHaveLength(1);
    expect(await messaging.complaintCases(at(11 + 4))).toHaveLength(0);
    expect(await messaging.complaintCases(at(10))).toHaveLength(0);
  });

  test("rules of one's own replace those", async () => {
    const { messaging, simulator } = await manageMessages();
    await messaging.reportMany([email("Email Marked as Spam", "ada", "e-1"), ...bounces("eve", 1)]);
    const rule: ComplaintRule = {
      name: "first bounce",
      when: "bounced",
      atLeast: 1,
      withinDays: 60,
      action: "unsubscribe",
    };
    const report = await messaging.applyComplaintRules({ rules: [rule] });
    expect(report).toMatchObject({ unsubscribed: 1, suppressed: 0 });
    expect(simulator.people.get("eve")?.unsubscribed).toBe(true);
    expect(simulator.people.get("ada")?.unsubscribed).toBe(false);
  });

  test.each<[string, object, RegExp]>([
    ["no events", { atLeast: 0 }, /'rules.0.atLeast' should be a whole number from 1/],
    ["no days", { withinDays: 0 }, /'rules.0.withinDays' should be a number of days over 0/],
    ["an action that is none", { action: "shout" }, /'rules.0.action' should be unsubscribe or suppress/],
  ])("a rule with %s is refused", async (_, change, message) => {
    const { messaging } = await manageMessages();
    const rule = { name: "r", when: "bounced", atLeast: 1, withinDays: 1, action: "suppress", ...change };
    await expect(messaging.complaintCases({ rules: [rule as ComplaintRule] })).rejects.toThrow(message);
  });

  test("a person whose call is not taken is failed, and is found again", async () => {
    const { messaging, simulator } = await manageMessages();
    await messaging.reportMany([
      email("Email Marked as Spam", "ada", "e-1"),
      email("Email Marked as Spam", "bob", "e-1"),
    ]);
    simulator.inject({ kind: "bad_item", where: { userId: "bob" } });
    const report = await messaging.applyComplaintRules();
    expect(report).toMatchObject({ unsubscribed: 1, failed: 1 });
    expect(await messaging.complaintCases()).toMatchObject([{ user_id: "bob" }]);
  });

  test("who is known only by a delivery's id is nobody's case", async () => {
    const { messaging } = await manageMessages();
    await messaging.reportDelivery({ deliveryId: "d-1", metric: "spammed", channel: "email" });
    expect(await messaging.complaintCases()).toEqual([]);
  });
});

test("every call is in deliveries under the id of its row, and metrics count the methods", async () => {
  const { messaging, warehouse, flush } = await manageMessages();
  await messaging.emailEvent(opened);
  await messaging.pushEvent(push);
  await flush();
  const joined = await warehouse.query(
    "select d.event, d.outcome from deliveries d join message_events m on m.message_id = d.message_id order by 1",
  );
  expect(joined).toEqual([
    { event: "Email Opened", outcome: "delivered" },
    { event: "Report Delivery Event", outcome: "delivered" },
  ]);
  expect(messaging.metrics()).toMatchObject({ manager: "MessagingManager", calls: 2, failures: 0 });
});
