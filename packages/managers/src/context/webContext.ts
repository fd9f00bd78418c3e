import type { Context } from "@cionb/api";
import { ContextError } from "../errors.ts";

export type WebVisit = {
  /** The page's full address; its path, query and utm_ parameters are read from it. */
  url: string;
  title?: string;
  referrer?: string;
  keywords?: readonly string[];
  userAgent?: string;
  /** The visitor's address, not the server's. */
  ip?: string;
  /** BCP 47, such as en-GB. */
  locale?: string;
  /** IANA name, such as Europe/London. */
  timezone?: string;
  /** Whether the visitor is using the site at this moment. */
  active?: boolean;
};

const campaignFields = ["source", "medium", "term", "content"] as const;

/**
 * The context of a call that a visit to a web site caused: channel, page and, where the address carries utm_
 * parameters, the campaign (utm_campaign is its name). Member names are those of Customer.io's Pipelines document
 * of 2026-09; `timezone` is not in it but every official library sends it.
 * @throws {ContextError} if `url` is not an absolute http or https address
 */
export function webContext(visit: WebVisit): Context {
  const { url, title, referrer, keywords, ...rest } = visit;
  const address = URL.canParse(url) ? new URL(url) : undefined;
  if (address?.protocol !== "https:" && address?.protocol !== "http:")
    throw new ContextError("Cannot build a web context: 'url' should be an absolute http or https address");
  const campaign = campaignOf(address.searchParams);
  return {
    channel: "browser",
    page: {
      url,
      path: address.pathname,
      search: address.search,
      ...(title !== undefined && { title }),
      ...(referrer !== undefined && { referrer }),
      ...(keywords !== undefined && { keywords: [...keywords] }),
    },
    ...(campaign && { campaign }),
    ...present(rest),
  };
}

function campaignOf(query: URLSearchParams): Record<string, string> | undefined {
  const found: Record<string, string> = {};
  const name = query.get("utm_campaign");
  if (name) found["name"] = name;
  for (const field of campaignFields) {
    const value = query.get(`utm_${field}`);
    if (value) found[field] = value;
  }
  return Object.keys(found).length > 0 ? found : undefined;
}

/** The members that are there. */
export function present<Given extends object>(given: Given): Partial<Given> {
  const copy: Partial<Given> = { ...given };
  for (const [name, value] of Object.entries(copy))
    if (value === undefined) Reflect.deleteProperty(copy, name);
  return copy;
}
