import { createCheck } from "./check/createCheck.ts";
import { createConnect } from "./connect/createConnect.ts";
import { openNotebook } from "./kernel/notebook.ts";
import { createProgress } from "./progress/createProgress.ts";
import { createShow } from "./show/createShow.ts";

const notebook = openNotebook();

/**
 * What a notebook starts with: reads the settings, says where calls go, opens the lakehouse, starts a simulator where
 * one is needed, and hands out clients and managers. Called again it gives the same object, until that is closed.
 * @throws {InvalidSettingError} naming each variable that cannot be used and what it should be
 * @throws {HomeFolderError} if the home folder cannot be used
 * @throws {LakehouseError} if the tables cannot be opened
 */
export const connect = createConnect(notebook);

/** Displays a value where this code runs: rows as a table, an object, a chart, an error. Always await it. */
export const show = createShow(notebook);

/** Claims something about this run; throws `CheckFailedError` when it does not hold. */
export const check = createCheck(notebook);

/** Shows how far something is: `const bar = progress("purchases", calls.length)`, `bar.set(done)`, `await bar.end()`. */
export const progress = createProgress(notebook);

export {
  type Alias,
  type Call,
  type CallType,
  type Context,
  callTypes,
  checkJson,
  type Group,
  type Identify,
  limits,
  type Page,
  type Parsed,
  type Problem,
  parseCall,
  type Region,
  type Screen,
  type SemanticEvent,
  type SemanticEventName,
  type SemanticProperties,
  semanticEvents,
  servers,
  type Track,
} from "@cionb/api";
export {
  AbortedError,
  AnswerError,
  BatchError,
  type BatchOptions,
  type BatchProgress,
  type BatchReport,
  BreakerOpenError,
  type BreakerOptions,
  type CallInput,
  type CallOptions,
  CallTooLargeError,
  type Client,
  ClientClosedError,
  type ClientOptions,
  type ClientState,
  ConfigurationError,
  CustomerioError,
  createClient,
  DeliverError,
  type Delivered,
  type DeliverLimits,
  type DeliverOptions,
  type DeliverProgress,
  type DeliverReport,
  type Delivery,
  type Destination,
  type Exchange,
  InvalidCallError,
  keyFingerprint,
  type Logger,
  type NamedSource,
  type Outcome,
  type Probe,
  type ProbeOptions,
  RateLimitError,
  RedirectRefusedError,
  RefusedError,
  type RetryOptions,
  type SettledCall,
  type SettledOutcome,
  type Settlement,
  type Source,
  TimeoutError,
  UnauthorisedError,
  UnavailableError,
  UnexpectedAnswerError,
} from "@cionb/client";
export {
  type AppendId,
  apiLog,
  type Commit,
  ConcurrentCommitError,
  createLogWriter,
  createTableSql,
  deadLetters,
  defineTable,
  deliveries,
  InvalidRowError,
  LakehouseError,
  LocalEngineMissingError,
  LogWriteError,
  type LogWriter,
  type LogWriterOptions,
  type Maintenance,
  type Migration,
  makeFolders,
  openWarehouse,
  readRows,
  runs,
  SchemaDriftError,
  SourceFileError,
  SqlError,
  StorageError,
  type Table,
  TableCorruptError,
  TableDefinitionError,
  type TableDescription,
  TableNotFoundError,
  type TableSummary,
  TableUnsupportedError,
  type Warehouse,
  WarehouseClosedError,
  type WarehouseOptions,
} from "@cionb/lakehouse";
export {
  type AuthenticationManager,
  allTables,
  type BulkReport,
  type ComplaintCase,
  type ComplaintRule,
  type Configuration,
  ContextError,
  centsOf,
  createPayloadCipher,
  createPersonKey,
  createRecorder,
  createRunner,
  type DevicesManager,
  type DoubtKind,
  decimalOf,
  defaultComplaintRules,
  defaultRoles,
  type Event,
  type EventCall,
  type EventSource,
  type EventsManager,
  fileIdentity,
  fileSource,
  findHome,
  HomeFolderError,
  type IdentifyReport,
  InvalidInputError,
  InvalidSettingError,
  type JournalSummary,
  KeyNotGoodError,
  logSink,
  ManagerError,
  ManagerStateError,
  type Mapping,
  MappingError,
  type Message,
  type MessagingManager,
  mapRows,
  messageIdOf,
  mobileContext,
  type ObjectsManager,
  OtherWorldError,
  openHome,
  PayloadKeyError,
  type PeopleManager,
  type PeopleSource,
  type Person,
  PurchaseFileError,
  type PurchaseHistory,
  purchaseCalls,
  queryIdentity,
  querySource,
  type Replay,
  type Roles,
  type RunDeliver,
  type RunDeliverOptions,
  readConfiguration,
  readPurchases,
  replayJournals,
  resumable,
  type SchemaManager,
  Secret,
  type SetupManager,
  SyntheticData,
  type SyntheticOptions,
  settings,
  showConfiguration,
  summariseJournals,
  syntheticTables,
  takeOverJournal,
  type World,
  webContext,
  world,
} from "@cionb/managers";
export type { Fault, Simulator, SimulatorOptions } from "@cionb/simulator";
export { type Chart, chart } from "./chart/createChart.ts";
export type { Check } from "./check/createCheck.ts";
export type { Cio } from "./connect/cio.ts";
export type { Connect } from "./connect/createConnect.ts";
export type { ConnectOptions } from "./connect/options.ts";
export type { SqlTag, SqlValue } from "./connect/sqlTag.ts";
export { startSimulator } from "./connect/startSimulator.ts";
export { type RunSummary, summaryType } from "./connect/summary.ts";
export { BackgroundError, ChartError, CheckFailedError, ConnectionError, NotebookError } from "./errors.ts";
export type { ColumnOptions, Columns } from "./format/columns.ts";
export type { MimeBundle } from "./kernel/output.ts";
export type { Progress, StartProgress } from "./progress/createProgress.ts";
export type { Show } from "./show/createShow.ts";
export type { Displayable } from "./show/displayable.ts";
export type { ShowOptions } from "./show/options.ts";
