import type { Parameter, Warehouse } from "@cionb/lakehouse";
import type { z } from "zod";
import {
  type Engagement,
  type EngagementRow,
  type engagementFilterSchema,
  engagementRowSchema,
} from "./models.ts";

const names = {
  channel: "channel",
  campaign: "campaign_id",
  message: "item_id",
  day: "cast(cast(first_at as date) as string)",
} as const;

/**
 * Counts each message to each person once. What shows that it came this far counts too: a click, an unsubscription or a
 * complaint shows a delivery, a click an opening (pictures may have been blocked). All that is known was sent.
 */
export async function readEngagement(
  warehouse: Pick<Warehouse, "query">,
  { by, channel, since, until }: z.output<typeof engagementFilterSchema>,
): Promise<Engagement> {
  const parameters: Record<string, Parameter> = {};
  const and = (sql: string, name: string, value: Parameter | undefined): string => {
    if (value === undefined) return "";
    parameters[name] = value;
    return `and ${sql} :${name}`;
  };
  const filter = [
    and("channel =", "channel", channel),
    and("occurred_at >=", "since", since),
    and("occurred_at <", "until", until),
  ].join(" ");
  const rows = await warehouse.query(
    `with messages as (
       select channel, item_id, max(campaign_id) as campaign_id, min(occurred_at) as first_at,
         max(case when stage in ('delivered', 'opened', 'clicked', 'converted', 'complained', 'unsubscribed')
           then 1 else 0 end) as delivered,
         max(case when stage in ('opened', 'clicked') then 1 else 0 end) as opened,
         ${["clicked", "converted", "bounced", "complained", "unsubscribed"].map(reached).join(", ")}
       from message_events
       where channel <> 'live_chat' and item_id is not null ${filter}
       group by channel, item_id, coalesce(person_key, item_id)
     )
     select ${names[by]} as name, count(*) as sent,
       ${columns.map((column) => `sum(${column}) as ${column}`).join(", ")}
     from messages group by 1 order by 1`,
    parameters,
  );
  const parsed = rows.map((row) => engagementRowSchema.parse(row));
  return { rows: parsed, funnel: stages.map((stage) => ({ stage, messages: total(parsed, stage) })) };
}

const columns = [
  "delivered",
  "opened",
  "clicked",
  "converted",
  "bounced",
  "complained",
  "unsubscribed",
] as const;
const stages = ["sent", "delivered", "opened", "clicked"] as const;

const reached = (stage: string) => `max(case when stage = '${stage}' then 1 else 0 end) as ${stage}`;

const total = (rows: readonly EngagementRow[], stage: (typeof stages)[number]) =>
  rows.reduce((sum, row) => sum + row[stage], 0);
