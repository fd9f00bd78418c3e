import { defineTable } from "@cionb/lakehouse";

/** The CDNOW purchase history, one row a purchase. */
export const cdnowPurchases = defineTable({
  name: "cdnow_purchases",
  comment: "Real purchases at CDNOW, 1997-01-01 to 1998-06-30 (origin: data/README.md of the project)",
  columns: {
    purchase_id: {
      type: "STRING",
      nullable: false,
      comment: "Customer, date and a number within the day: 00001-1997-01-01-1",
    },
    customer_id: { type: "STRING", nullable: false },
    purchased_at: { type: "DATE", nullable: false },
    cds: { type: "INT", nullable: false, comment: "How many CDs" },
    value_usd: { type: "DECIMAL(10,2)", nullable: false, comment: "US dollars" },
  },
  keys: ["purchase_id"],
  clusterBy: ["customer_id"],
  changeFeed: true,
});

/** A row of `cdnow_purchases`. */
export type PurchaseRow = {
  purchase_id: string;
  customer_id: string;
  /** ISO 8601 date */
  purchased_at: string;
  cds: number;
  /** Decimal with two places, US dollars. */
  value_usd: string;
};
