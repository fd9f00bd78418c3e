import { catalogue } from "./generated/catalogue.ts";
import type { SemanticEventName } from "./types.ts";

/** An event that has a meaning to Customer.io. */
export type SemanticEvent = {
  name: SemanticEventName;
  /** customerio, abTest, ecommerce, email, liveChat, mobile or video. */
  category: (typeof catalogue)[number]["category"];
  /** Names that `properties` must hold where it is present. */
  required: readonly string[];
  /** Names that `properties` may hold with a known type; others are free. */
  properties: readonly string[];
  description: string;
  /** The event to send instead; this one is refused. */
  deprecatedBy?: SemanticEventName;
};

/** The 72 semantic events by name. */
export const semanticEvents: ReadonlyMap<string, SemanticEvent> = new Map(
  catalogue.map((event): [string, SemanticEvent] => [event.name, event]),
);
