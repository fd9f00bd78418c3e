import { defineTable, type TableRow } from "@cionb/lakehouse";

/** Every device that was registered and not removed. */
export const devicesTable = defineTable({
  name: "devices",
  comment: "Devices that can receive push messages, one row a token",
  columns: {
    token_key: { type: "STRING", nullable: false, comment: "Keyed hash (HMAC, hex) of the token" },
    token: { type: "STRING", nullable: false, personal: true },
    person_key: { type: "STRING", nullable: false, comment: "Keyed hash (HMAC, hex) of the person's id" },
    user_id: { type: "STRING", nullable: false, personal: true },
    platform: { type: "STRING", nullable: false, comment: "ios, android, web or desktop" },
    model: { type: "STRING" },
    os_version: { type: "STRING" },
    app_version: { type: "STRING" },
    app_namespace: { type: "STRING", comment: "Bundle id or package name" },
    push_enabled: { type: "BOOLEAN", comment: "Whether the person lets the app show messages" },
    push_status: { type: "STRING", comment: "The last message to it: delivered, unregistered or disabled" },
    attributes: { type: "STRING", nullable: false, comment: "Further device attributes, a JSON object" },
    registered_at: { type: "TIMESTAMP", nullable: false },
    last_used_at: { type: "TIMESTAMP", nullable: false },
    message_id: {
      type: "STRING",
      comment: "The last call that changed it; empty where none is sent (web, desktop)",
    },
    run_id: { type: "STRING", nullable: false },
    updated_at: { type: "TIMESTAMP", nullable: false },
  },
  keys: ["token_key"],
  clusterBy: ["person_key"],
  changeFeed: true,
});
export type DeviceStateRow = TableRow<typeof devicesTable>;
