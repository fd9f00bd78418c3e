import { defineTable } from "@cionb/lakehouse";

/** Templates of events, one row each: the event's name, its fields and what they are when left out. */
export const eventTemplates = defineTable({
  name: "event_templates",
  comment: "Templates of events by name, with their fields and defaults",
  columns: {
    name: { type: "STRING", nullable: false },
    event: { type: "STRING", nullable: false, comment: "The name that Customer.io gets" },
    fields: { type: "STRING", nullable: false, comment: "JSON object: type and required of each property" },
    defaults: { type: "STRING", nullable: false, comment: "JSON object of properties" },
    registered_at: { type: "TIMESTAMP", nullable: false },
    run_id: { type: "STRING", nullable: false },
  },
  keys: ["name"],
});

/** Sessions, one row each. */
export const eventSessions = defineTable({
  name: "event_sessions",
  comment: "Sessions of people or visitors: start, end, and how many events came between",
  columns: {
    session_id: { type: "STRING", nullable: false },
    person_key: { type: "STRING", nullable: false, comment: "Keyed hash (HMAC, hex) of the id" },
    started_at: { type: "TIMESTAMP", nullable: false },
    ended_at: { type: "TIMESTAMP", comment: "Empty while the session lasts" },
    duration_ms: { type: "BIGINT" },
    events: { type: "INT", nullable: false, comment: "Events between start and end that were delivered" },
    run_id: { type: "STRING", nullable: false },
    notebook: { type: "STRING" },
  },
  keys: ["session_id"],
  clusterBy: ["started_at"],
});
