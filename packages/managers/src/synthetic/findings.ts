import { decimalOf } from "../money.ts";
import type { SyntheticTruth } from "./truth.ts";

/** How one planted incident can be found: a statement in Databricks SQL, and what it gives when it is right. */
export type SyntheticFinding = {
  title: string;
  /** What happened, for a person. */
  story: string;
  sql: string;
  /** The one row that the statement gives, as texts. */
  truth: (truth: SyntheticTruth) => Readonly<Record<string, string>>;
};

export const syntheticFindings: readonly SyntheticFinding[] = [
  {
    title: "A bad import with broken e-mail addresses",
    story:
      "On 2026-02-17 between 09:00 and 09:20 a list from a trade fair was imported (batch `fair-2026-02-17`). In seven of ten rows the address is broken: no @, two of them, a comma in the domain, a `mailto:` before it, a blank in the name. Newsletters to them bounce.",
    sql: `select import_batch, count(*) as broken
from synthetic_customers
where not email rlike '^[A-Za-z0-9.]+@[a-zA-Z]+[.][a-z]+$'
group by import_batch`,
    truth: ({ brokenEmails }) => ({
      import_batch: brokenEmails.batch,
      broken: String(brokenEmails.customerIds.length),
    }),
  },
  {
    title: "A release that left push tokens dead",
    story:
      "App release 5.2.0 went out on 2026-02-03 at 06:00 and asked for push messages before it had a token; 5.2.1 mended it three days later. Devices that still run 5.2.0 have tokens that reach nobody.",
    sql: `select app_version, count(*) as dead
from synthetic_devices
where push_status = 'unregistered' and app_version is not null
group by app_version
order by dead desc
limit 1`,
    truth: ({ deadPushTokens }) => ({
      app_version: deadPushTokens.release,
      dead: String(deadPushTokens.deviceIds.length),
    }),
  },
  {
    title: "A wave of withdrawn consent",
    story:
      "The newsletter of 2026-04-14 went out three times, at 08:00, 11:00 and 14:00. Within two days about one in ten of its readers unsubscribed by the link in it.",
    sql: `select count(*) as withdrawals
from synthetic_consents
where state = 'withdrawn' and source = 'unsubscribe_link'
  and occurred_at >= timestamp '2026-04-14 08:00:00 UTC'
  and occurred_at < timestamp '2026-04-16 08:00:00 UTC'`,
    truth: ({ withdrawnConsent }) => ({ withdrawals: String(withdrawnConsent.customerIds.length) }),
  },
  {
    title: "A coupon that made orders negative",
    story:
      "From 2026-03-16 to 2026-03-18 the coupon `SPRING40` should have given 40 percent off; it was entered as 40 dollars off each piece. More people came than usual, and orders of cheap things ended below zero.",
    sql: `select coupon, count(*) as orders, cast(sum(total) as string) as dollars
from synthetic_orders
where total < 0
group by coupon`,
    truth: ({ negativeOrders }) => ({
      coupon: negativeOrders.coupon,
      orders: String(negativeOrders.orderIds.length),
      dollars: decimalOf(negativeOrders.sumCents),
    }),
  },
  {
    title: "Two ids for one person",
    story:
      "Since 2026-01-12 a login by the app could make a second id (`app-...`) for somebody who had one. Name and phone are the same, the address too but for capital letters; what the person does goes to either id.",
    sql: `select count(*) as people
from (
  select lower(email) as address
  from synthetic_customers
  group by lower(email)
  having count(*) > 1
) doubled`,
    truth: ({ twoIds }) => ({ people: String(twoIds.pairs.length) }),
  },
];
