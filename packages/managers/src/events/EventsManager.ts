import { randomUUID } from "node:crypto";
import { type SemanticEvent, type SemanticEventName, semanticEvents } from "@cionb/api";
import type { Client } from "@cionb/client";
import type { Warehouse } from "@cionb/lakehouse";
import { InvalidInputError } from "../errors.ts";
import type { RunDeliver } from "../journals/runDeliver.ts";
import { parseInput } from "../parseInput.ts";
import type { ManagerMetrics, ManagerRun, Runner } from "../run/runner.ts";
import { eventDoubts } from "./eventDoubts.ts";
import {
  agesSchema,
  type Event,
  type EventAges,
  type EventCall,
  type EventOptions,
  eventOptionsSchema,
  type RejectionRow,
  type SemanticEventInput,
  type StoredTemplate,
  type Template,
  type Tracked,
  type TrackReport,
  templateSchema,
  type View,
  type VolumeRow,
  volumesSchema,
} from "./models.ts";
import { readAges, readRejections, readVolumes } from "./readEvents.ts";
import { type Session, startSession } from "./session.ts";
import { createTemplateBook, fillTemplate } from "./templates.ts";
import { eventCall, viewCall } from "./toEvent.ts";
import { type EventSource, type TrackManyOptions, trackMany } from "./trackMany.ts";

export type EventsManagerOptions = {
  client: Client;
  deliver: RunDeliver;
  warehouse: Pick<Warehouse, "merge" | "migrate" | "query" | "stream" | "tables">;
  run: Runner;
  /** The keyed hash of a person's id, as in `deliveries`. */
  personKey: (userId: string) => string;
  /** Writes the log rows that wait, so that what is read back is complete. @default nothing waits */
  flush?: () => Promise<void>;
  /** Makes the ids of sessions. @default randomUUID */
  uuid?: () => string;
};

type SendOptions = Pick<EventOptions, "doubts"> & { signal?: AbortSignal };

// what they delete does not come back
const deletions: ReadonlySet<string> = new Set(["User Deleted", "User Suppressed", "Object Deleted"]);

/** Events: what people do, one at a time or many, with a meaning to Customer.io or of one's own. */
export class EventsManager {
  readonly #options: EventsManagerOptions;
  readonly #run: ManagerRun;
  readonly #templates: ReturnType<typeof createTemplateBook>;

  constructor(options: EventsManagerOptions) {
    this.#options = options;
    this.#run = options.run.manager("EventsManager");
    this.#templates = createTemplateBook({ warehouse: options.warehouse, run: this.#run });
  }

  /**
   * Something that a person, a visitor or an object did.
   * @throws {InvalidInputError} if it is no event, or is doubtful and `doubts` is "refuse"
   * @throws {CustomerioError} if the call was not taken
   */
  track(event: Event, options: SendOptions = {}): Promise<Tracked> {
    return this.#run.run("track", async () => this.#send(eventCall(event), options));
  }

  /** A page that was looked at. Destinations want `properties.url`. Throws as `track`. */
  page(view: View, options: SendOptions = {}): Promise<Tracked> {
    return this.#run.run("page", async () => this.#send(viewCall("page", view), options));
  }

  /** A screen of an app that was looked at. Destinations want `name`. Throws as `track`. */
  screen(view: View, options: SendOptions = {}): Promise<Tracked> {
    return this.#run.run("screen", async () => this.#send(viewCall("screen", view), options));
  }

  /**
   * An event that has a meaning to Customer.io, with the properties that belong to it. Deletions cannot be undone and
   * want `irreversible: true`.
   * @throws {InvalidInputError} if there is no such event, a required property is missing, or a deletion is not said so
   * @throws {InvalidCallError} if a property is of another type, naming each
   */
  semantic<Name extends Exclude<SemanticEventName, "Group Deleted">>(
    name: Name,
    input: SemanticEventInput<Name>,
    options: SendOptions & { irreversible?: true } = {},
  ): Promise<Tracked> {
    return this.#run.run("semantic", async () => {
      const { irreversible, ...rest } = options;
      checkSemantic(name, input.properties, irreversible === true);
      return this.#send(eventCall({ ...input, event: name } as Event), rest);
    });
  }

  /** The events that have a meaning to Customer.io: which properties they need and know. `Group Deleted` is not among them. */
  catalogue(): SemanticEvent[] {
    return [...semanticEvents.values()].filter(({ deprecatedBy }) => deprecatedBy === undefined);
  }

  /**
   * Keeps a template under its name, in `event_templates`; one of the same name is replaced.
   * @throws {InvalidInputError} if it is none, or its defaults do not fit its fields
   */
  registerTemplate(template: Template): Promise<StoredTemplate> {
    return this.#run.run("registerTemplate", async () => {
      const parsed = parseInput(templateSchema, template, "Cannot register the template");
      const optional = Object.entries(parsed.fields).map(([name, field]) => [
        name,
        { ...field, required: false },
      ]);
      fillTemplate({ ...parsed, fields: Object.fromEntries(optional) }, {});
      await this.#templates.write(parsed);
      return parsed;
    });
  }

  /**
   * Sends an event that a template describes: its defaults, with what is given on top.
   * @throws {InvalidInputError} if there is no such template, or naming every field that is missing or wrong
   */
  fromTemplate(name: string, event: Omit<Event, "event">, options: SendOptions = {}): Promise<Tracked> {
    return this.#run.run("fromTemplate", async () => {
      const template = await this.#templates.read(name);
      const properties = fillTemplate(template, event.properties ?? {});
      return this.#send(eventCall({ ...event, event: template.event, properties }), options);
    });
  }

  /** Begins a session: `Session Started`, then events that carry `session_id`, then `Session Ended`. */
  session(who: Pick<Event, "userId" | "anonymousId">): Promise<Session> {
    return this.#run.run("session", async () => {
      const { uuid = randomUUID, warehouse, personKey } = this.#options;
      const { userId, anonymousId } = eventCall({ ...who, event: "Session Started" });
      return startSession({
        id: uuid(),
        who,
        personKey: personKey(userId ?? anonymousId ?? ""),
        track: (event) => this.track(event),
        warehouse,
        run: this.#run,
      });
    });
  }

  /**
   * Sends any number of events, through the run's journal: from an array, a stream, a query, a file. While Customer.io
   * is away they wait in the journal and go out with the next delivery. Rows that are no event are counted and told
   * with their place, and the others go on.
   * @returns a report in which `rows` is `kept + refused + leftOut`
   * @throws {DeliverError} if the source or the journal fails
   * @throws {MappingError} if the columns are no mapping
   */
  trackMany(source: EventSource, options: TrackManyOptions = {}): Promise<TrackReport> {
    return this.#run.run("trackMany", async () => {
      const { doubts, recent, ...rest } = options;
      const rules = parseInput(eventOptionsSchema, { doubts, recent }, "Cannot track events");
      const { deliver, warehouse } = this.#options;
      return trackMany(source, {
        deliver,
        warehouse,
        now: () => this.#run.clock.now(),
        rules,
        options: rest,
      });
    });
  }

  /** How old the events of a table are, before they are sent: those under 72 hours can start campaigns. */
  ages(options: { table: string; timestamp: string }): Promise<EventAges> {
    return this.#run.run("ages", async () => {
      const parsed = parseInput(agesSchema, options, "Cannot look at the ages");
      return readAges(this.#options.warehouse, parsed, this.#run.clock.now());
    });
  }

  /** Events that were taken, by hour and name, from `deliveries`. */
  volumes(options: { runId?: string } = {}): Promise<VolumeRow[]> {
    return this.#run.run("volumes", async () => {
      const { runId } = parseInput(volumesSchema, options, "Cannot read the volumes");
      await this.#options.flush?.();
      return readVolumes(this.#options.warehouse, runId);
    });
  }

  /** Why events were rejected, most first, from `deliveries`. */
  rejections(options: { runId?: string } = {}): Promise<RejectionRow[]> {
    return this.#run.run("rejections", async () => {
      const { runId } = parseInput(volumesSchema, options, "Cannot read the rejections");
      await this.#options.flush?.();
      return readRejections(this.#options.warehouse, runId);
    });
  }

  metrics(): ManagerMetrics {
    return this.#run.metrics();
  }

  async #send(call: EventCall, { signal, doubts: policy }: SendOptions): Promise<Tracked> {
    const rules = parseInput(eventOptionsSchema, { doubts: policy }, "Cannot track the event");
    const doubts = eventDoubts(call, this.#run.clock.now());
    if (rules.doubts === "refuse" && doubts.length > 0) {
      const reasons = doubts.map(({ path, message }) => `${path}: ${message}`);
      throw new InvalidInputError(`Cannot track the event: ${reasons.join("; ")}.`);
    }
    const { client } = this.#options;
    const options = signal && { signal };
    if (call.type === "track") return { ...(await client.track(call, options)), doubts };
    if (call.type === "page") return { ...(await client.page(call, options)), doubts };
    return { ...(await client.screen(call, options)), doubts };
  }
}

function checkSemantic(name: string, properties: object | undefined, irreversible: boolean): void {
  const event = semanticEvents.get(name);
  if (event === undefined)
    throw new InvalidInputError(
      `Cannot send ${JSON.stringify(name)}: it has no meaning to Customer.io. Names are exact, letter case included; events of your own go with track().`,
    );
  if (event.deprecatedBy !== undefined)
    throw new InvalidInputError(
      `Cannot send "${name}": Customer.io would store it and do nothing. Send "${event.deprecatedBy}".`,
    );
  const missing = event.required.filter((property) => Reflect.get(properties ?? {}, property) === undefined);
  if (missing.length > 0)
    throw new InvalidInputError(`Cannot send "${name}": it needs the properties ${missing.join(", ")}.`);
  if (deletions.has(name) && !irreversible)
    throw new InvalidInputError(
      `Cannot send "${name}" unless you say that it cannot be undone: pass { irreversible: true }.`,
    );
}
