import { InvalidInputError } from "../errors.ts";
import { parseInput } from "../parseInput.ts";
import { type Event, type EventCall, eventSchema, type TrackCall, type View, viewSchema } from "./models.ts";

/** @throws {InvalidInputError} if it is no event, naming each member; never its value */
export function eventCall(event: Event): TrackCall {
  const parsed = parseInput(eventSchema, event, "Cannot track the event");
  return shaped({ type: "track", ...parsed }) as TrackCall; // checked against the contract before it is sent
}

/** @throws {InvalidInputError} if it is no view */
export function viewCall(type: "page" | "screen", view: View): EventCall {
  const parsed = parseInput(viewSchema, view, `Cannot track the ${type}`);
  return shaped({ type, ...parsed }) as EventCall;
}

/** Without undefined members, with times as text. @throws {InvalidInputError} for a time that is none */
function shaped(call: Record<string, unknown>): Record<string, unknown> {
  const { properties, timestamp } = call;
  return {
    ...Object.fromEntries(Object.entries(call).filter(([, value]) => value !== undefined)),
    ...(timestamp instanceof Date && { timestamp: timestamp.toISOString() }),
    ...(isObject(properties) && { properties: withoutDates(properties) }),
  };
}

function withoutDates(properties: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(properties).map(([name, value]) => {
      if (!(value instanceof Date)) return [name, value];
      if (!Number.isNaN(value.getTime())) return [name, value.toISOString()];
      throw new InvalidInputError(
        `Cannot track the event: 'properties.${name}' should be a time, got one that is none.`,
      );
    }),
  );
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null;
