import type { BatchReport, Client, ClientOptions, Destination } from "@cionb/client";
import type { LogWriter, Warehouse } from "@cionb/lakehouse";
import type {
  AuthenticationManager,
  Configuration,
  DeadLetterFilter,
  DevicesManager,
  EventsManager,
  MessagingManager,
  ObjectsManager,
  PeopleManager,
  PurchaseHistory,
  Replay,
  ReplayOptions,
  RunDeliver,
  SchemaManager,
  SetupManager,
  SyntheticData,
  World,
} from "@cionb/managers";
import type { Simulator } from "@cionb/simulator";
import type { Displayable } from "../show/displayable.ts";
import type { SqlTag } from "./sqlTag.ts";

export type CioReplayOptions = Pick<
  ReplayOptions,
  "only" | "olderKeys" | "onProgress" | "onMissed" | "drain" | "signal"
>;

/** What a notebook works with; `connect()` makes it. Showing it says where calls go. */
export interface Cio extends Displayable {
  /** Every setting, parsed. */
  readonly config: Configuration;
  /** Where calls go and tables live. */
  readonly world: World;
  /** The id of this run, in every log row. */
  readonly run: string;
  readonly notebook: string;
  /** Sends the demonstration: to a simulator unless CIO_DEMO is live. With another key after `authentication.rotate`. */
  readonly client: Client;
  /** For a reader's own tables: Customer.io when there is a write key. */
  readonly own: {
    readonly client: Client;
    /** As `deliver`, with this client. */
    readonly deliver: RunDeliver;
  };
  /**
   * Sends any number of calls with `client`, through the run's journal: they survive the process, each has one outcome
   * in the log tables, and what could not be sent goes out with the next delivery. `durable: false` does without.
   */
  readonly deliver: RunDeliver;
  /** Sends what journals of the home hold whose process has ended, and writes their log; with `own.client`. */
  replay(options?: CioReplayOptions): AsyncIterable<Replay>;
  /** The calls of `dead_letters` that were kept whole and were not delivered since. */
  deadLetters(filter?: DeadLetterFilter): AsyncIterable<Record<string, unknown>>;
  readonly destination: Destination;
  /** The simulator of this process; absent when nothing is sent to one. */
  readonly simulator?: Simulator;
  readonly warehouse: Warehouse;
  /** Takes log rows and writes them in groups. */
  readonly log: LogWriter;
  /** Runs a read-only statement of Databricks SQL, after what waits for the log is written. */
  readonly sql: SqlTag;
  readonly setup: SetupManager;
  readonly schema: SchemaManager;
  readonly authentication: AuthenticationManager;
  readonly people: PeopleManager;
  readonly events: EventsManager;
  readonly objects: ObjectsManager;
  readonly messaging: MessagingManager;
  readonly devices: DevicesManager;
  readonly synthetic: SyntheticData;
  readonly purchases: PurchaseHistory;
  /**
   * Another client of the demonstration, with options of its own; logged as `client` is, and closed by `close()`.
   * @throws {ConnectionError} if it would leave this machine while the demonstration stays on it
   */
  createClient(options?: Partial<ClientOptions>): Client;
  /**
   * Sends the deletions of all people and objects that this run's demonstration named in a live workspace. Elsewhere
   * there is nothing to remove, and nothing is sent. Also works after `close()`, without log rows then.
   * @throws {BatchError} if a deletion could not be delivered
   */
  removeDemonstration(): Promise<BatchReport>;
  /**
   * Ends the run: waits for calls on their way, writes the log and a row of `runs`, closes everything, and shows the
   * summary. A second time nothing happens. Fails with what failed in the background, if anything did.
   */
  close(): Promise<void>;
}
