import type { Warehouse } from "@cionb/lakehouse";
import type { z } from "zod";
import { type ComplaintCase, complaintCaseSchema, type complaintRuleSchema } from "./models.ts";

const dayMs = 86_400_000;

type Rule = z.output<typeof complaintRuleSchema>;

/**
 * To whom the rules apply and were not applied yet (events after an unsubscription count anew): each person once, by the first rule of the strongest action. Of
 * bounces only those after the last sign of life in the same channel count: a delivery, an opening or a click.
 */
export async function findCases(
  warehouse: Pick<Warehouse, "query">,
  rules: readonly Rule[],
  now: Date,
): Promise<ComplaintCase[]> {
  const cases = new Map<string, ComplaintCase>();
  const inOrder = [
    ...rules.filter(({ action }) => action === "suppress"),
    ...rules.filter(({ action }) => action === "unsubscribe"),
  ];
  for (const rule of inOrder)
    for (const found of await findByRule(warehouse, rule, now))
      if (!cases.has(found.person_key)) cases.set(found.person_key, found);
  return [...cases.values()];
}

async function findByRule(
  warehouse: Pick<Warehouse, "query">,
  { name, when, atLeast, withinDays, action }: Rule,
  now: Date,
): Promise<ComplaintCase[]> {
  const rows = await warehouse.query(
    `with alive as (
       select person_key, channel, max(occurred_at) as at from message_events
       where stage in ('delivered', 'opened', 'clicked') and occurred_at <= :now group by person_key, channel
     )
     select :rule as rule, :action as action, e.person_key, max(e.user_id) as user_id,
       count(distinct concat(e.channel, ' ', e.item_id)) as events, max(e.occurred_at) as last_at
     from message_events e
     left join alive a on a.person_key = e.person_key and a.channel = e.channel
     left join message_suppressions dead on dead.person_key = e.person_key and dead.action = 'suppress'
     left join message_suppressions done on done.person_key = e.person_key and done.action = 'unsubscribe'
     where e.stage = :stage and e.user_id is not null and dead.person_key is null
       and (:action = 'suppress' or done.last_at is null or e.occurred_at > done.last_at)
       and e.occurred_at > :since and e.occurred_at <= :now
       and (:stage <> 'bounced' or a.at is null or e.occurred_at > a.at)
     group by e.person_key
     having count(distinct concat(e.channel, ' ', e.item_id)) >= :least
     order by last_at, e.person_key`,
    {
      ...{ rule: name, action, stage: when, least: atLeast, now },
      since: new Date(now.getTime() - withinDays * dayMs),
    },
  );
  return rows.map((row) => complaintCaseSchema.parse(row));
}
