import type { Delivered } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import { ManagerStateError } from "../errors.ts";
import type { ManagerRun } from "../run/runner.ts";
import type { Event, Tracked } from "./models.ts";
import { eventSessions } from "./tables.ts";

type SessionEvent = Pick<Event, "event" | "properties" | "context">;
export type SessionEnd = Delivered & { sessionId: string; durationMs: number; events: number };

/** Events of one visit: each carries the session's id, and the end says how long it was. */
export type Session = {
  readonly id: string;
  /** @throws {ManagerStateError} once the session has ended */
  track(event: SessionEvent): Promise<Tracked>;
  /** Sends `Session Ended` with duration and count. @throws {ManagerStateError} a second time */
  end(): Promise<SessionEnd>;
};

type Parts = {
  id: string;
  who: Pick<Event, "userId" | "anonymousId">;
  personKey: string;
  track: (event: Event) => Promise<Tracked>;
  warehouse: Pick<Warehouse, "merge" | "migrate">;
  run: ManagerRun;
};

/** Sends `Session Started` and opens the session; its row is in `event_sessions` from then on. */
export async function startSession(parts: Parts): Promise<Session> {
  const { id, who, personKey, track, warehouse, run } = parts;
  const startedAt = run.clock.now();
  let events = 0;
  let state: "open" | "ending" | "ended" = "open";
  const properties = (more: Event["properties"] = {}) => ({ ...more, session_id: id });
  const write = (end?: { endedAt: number; durationMs: number }) =>
    warehouse.merge(eventSessions, [
      {
        ...{ session_id: id, person_key: personKey, started_at: new Date(startedAt), events },
        ended_at: end ? new Date(end.endedAt) : null,
        duration_ms: end?.durationMs ?? null,
        ...{ run_id: run.runId, notebook: run.notebook },
      },
    ]);
  const refuse = (what: string) => {
    if (state !== "open")
      throw new ManagerStateError(`Cannot ${what}: the session has ended. Start another one.`);
  };
  await warehouse.migrate([eventSessions]);
  await track({ ...who, event: "Session Started", properties: properties() });
  await write();
  return {
    id,
    async track(event) {
      refuse("track an event of the session");
      const tracked = await track({ ...who, ...event, properties: properties(event.properties) });
      events += 1;
      return tracked;
    },
    async end() {
      refuse("end the session");
      state = "ending";
      try {
        const endedAt = run.clock.now();
        const durationMs = endedAt - startedAt;
        const told = properties({ duration_seconds: durationMs / 1_000, events });
        const delivered = await track({ ...who, event: "Session Ended", properties: told });
        await write({ endedAt, durationMs });
        state = "ended";
        return { ...delivered, sessionId: id, durationMs, events };
      } catch (error) {
        state = "open"; // so that it can be tried again
        throw error;
      }
    },
  };
}
