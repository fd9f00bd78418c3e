export {
  AuthenticationManager,
  type AuthenticationManagerOptions,
} from "./authentication/AuthenticationManager.ts";
export { keyAudit } from "./authentication/keyAudit.ts";
export {
  type AuditAction,
  type AuditEntry,
  type AuditReport,
  auditReportSchema,
  type ConnectionState,
  connectionStateSchema,
  type Health,
  healthSchema,
  type KeyUsage,
  type KeyValidation,
  keyValidationSchema,
  type OperationHealth,
  type Rotation,
  rotationSchema,
  type Verdict,
  verdictSchema,
} from "./authentication/models.ts";
export { validateKey } from "./authentication/validateKey.ts";
export type { BulkProgress, BulkReport, RowProblem, RowWarning } from "./bulk/bulkReport.ts";
export type { Query, Rows } from "./bulk/rows.ts";
export type { BulkOptions } from "./bulk/sendRows.ts";
export {
  configurationSchema,
  type DatabricksConfiguration,
  type PiiKey,
  type Settings,
} from "./configuration/configurationSchema.ts";
export { findHome } from "./configuration/findHome.ts";
export { type OpenHomeOptions, openHome } from "./configuration/openHome.ts";
export { createPersonKey, type HashKey, openHashKey } from "./configuration/personKey.ts";
export {
  type Configuration,
  type ConfigurationInput,
  type GivenSettings,
  readConfiguration,
  type SettingSource,
} from "./configuration/readConfiguration.ts";
export { Secret } from "./configuration/secret.ts";
export { type Setting, type SettingName, settingNames, settings } from "./configuration/settings.ts";
export { type ShownSetting, showConfiguration } from "./configuration/showConfiguration.ts";
export { type Place, type World, world } from "./configuration/world.ts";
export { type MobileUse, mobileContext } from "./context/mobileContext.ts";
export { type WebVisit, webContext } from "./context/webContext.ts";
export { createPayloadCipher, type PayloadCipher } from "./deadLetters/payloadCipher.ts";
export { type DeadLetterFilter, readDeadLetters } from "./deadLetters/readDeadLetters.ts";
export { DevicesManager, type DevicesManagerOptions, type StaleReport } from "./devices/DevicesManager.ts";
export type {
  DeviceChange,
  DeviceHealth,
  DeviceInput,
  DeviceName,
  PushReadiness,
  Refresh,
  StaleFilter,
} from "./devices/models.ts";
export { devicesTable } from "./devices/tables.ts";
export {
  ContextError,
  HomeFolderError,
  InvalidInputError,
  InvalidSettingError,
  JournalLogError,
  KeyNotGoodError,
  ManagerError,
  ManagerStateError,
  MappingError,
  OtherWorldError,
  PayloadKeyError,
  PurchaseFileError,
  type SettingProblem,
} from "./errors.ts";
export { EventsManager, type EventsManagerOptions } from "./events/EventsManager.ts";
export {
  type Event,
  type EventAges,
  type EventCall,
  type EventDoubt,
  type EventDoubtKind,
  type EventOptions,
  eventDoubtKinds,
  type MissedEvent,
  type RejectionRow,
  type SemanticEventInput,
  type Template,
  type Tracked,
  type TrackReport,
  type View,
  type VolumeRow,
} from "./events/models.ts";
export type { Session, SessionEnd } from "./events/session.ts";
export { eventSessions, eventTemplates } from "./events/tables.ts";
export type { EventColumns, EventSource, TrackManyOptions } from "./events/trackMany.ts";
export {
  createJournalLog,
  type JournalLog,
  type JournalLogOptions,
  type LogRows,
} from "./journals/journalLog.ts";
export {
  type JournalSummary,
  type Replay,
  type ReplayOptions,
  replayJournals,
  summariseJournals,
  takeOverJournal,
  type Waiting,
} from "./journals/journals.ts";
export { type EntryOptions, type RunMark, writeEntry } from "./journals/logEntry.ts";
export { createDeliver, type RunDeliver, type RunDeliverOptions } from "./journals/runDeliver.ts";
export { createRunJournal, type RunJournal, type RunJournalOptions } from "./journals/runJournal.ts";
export { type Mapping, mappingSchema } from "./mapping/mapping.ts";
export { mapRows, rowMapper, type SourceRow } from "./mapping/mapRows.ts";
export { messageIdOf } from "./mapping/messageIdOf.ts";
export type { ComplaintReport } from "./messaging/MessagingManager.ts";
export { MessagingManager, type MessagingManagerOptions } from "./messaging/MessagingManager.ts";
export {
  type ComplaintCase,
  type ComplaintOptions,
  type ComplaintRule,
  type ContentReport,
  type DeliveryReport,
  defaultComplaintRules,
  type EmailEvent,
  type Engagement,
  type EngagementFilter,
  type EngagementRow,
  type FunnelRow,
  type LiveChatEvent,
  type Message,
  type PushEvent,
} from "./messaging/models.ts";
export { messageEvents, messageSuppressions, messagingTables } from "./messaging/tables.ts";
export { centsOf, centsOfNumber, decimalOf } from "./money.ts";
export {
  defaultRoles,
  type HierarchyFilter,
  type HierarchyRow,
  type Irreversible,
  type ObjectInput,
  type ObjectName,
  type OrganisationFigures,
  type Pair,
  type Permissions,
  type RelationshipInput,
  type RelationshipStatus,
  type RoleFilter,
  type RoleRow,
  type Roles,
} from "./objects/models.ts";
export { ObjectsManager, type ObjectsManagerOptions, type SentCall } from "./objects/ObjectsManager.ts";
export { objectsTable, objectTables, relationshipsTable } from "./objects/tables.ts";
export type { IdentifyManyOptions } from "./people/identifyMany.ts";
export {
  type AttributeChange,
  type ChangesReport,
  type ColumnQuality,
  type CompletenessOptions,
  type CompletenessRow,
  type Deduplicated,
  type DeduplicateOptions,
  type Doubt,
  type DoubtKind,
  doubtKinds,
  type HistoryAttribute,
  type HistoryRow,
  type Identified,
  type IdentifyReport,
  lifecycleStages,
  type MissedRow,
  type Person,
  plans,
  type QualityOptions,
  type SharedEmails,
  type SharedEmailsOptions,
  type TraitOptions,
  type ValueCount,
} from "./people/models.ts";
export { PeopleManager, type PeopleManagerOptions } from "./people/PeopleManager.ts";
export { peopleHistory } from "./people/peopleHistory.ts";
export type { PeopleSource, PersonColumns } from "./people/peopleSource.ts";
export {
  PurchaseHistory,
  type PurchaseHistoryOptions,
  type PurchaseSummary,
} from "./purchases/PurchaseHistory.ts";
export { type PurchaseCalls, purchaseCalls } from "./purchases/purchaseCalls.ts";
export { readPurchases } from "./purchases/readPurchases.ts";
export type { KnownPurchases, Reconciliation, ReconciliationRow } from "./purchases/reconcile.ts";
export { cdnowPurchases, type PurchaseRow } from "./purchases/table.ts";
export {
  type ApiLogRow,
  createRecorder,
  type DeadLetterRow,
  type DeliveryRow,
  type LogRecord,
  type RecorderOptions,
} from "./recorder/createRecorder.ts";
export { logSink } from "./recorder/logSink.ts";
export { type Latency, latencyOf } from "./run/percentiles.ts";
export {
  createRunner,
  type ManagerMetrics,
  type ManagerRun,
  type MethodMetrics,
  type Runner,
  type RunnerOptions,
} from "./run/runner.ts";
export { allTables } from "./schema/allTables.ts";
export { type ColumnRow, columnRowSchema, type Drift, driftSchema, type TableKind } from "./schema/models.ts";
export { SchemaManager, type SchemaManagerOptions } from "./schema/SchemaManager.ts";
export {
  type Check,
  type CheckArea,
  type CheckStatus,
  type CostEstimate,
  checkSchema,
  costEstimateSchema,
  type MaintenanceRow,
  maintenanceRowSchema,
  type PlanStep,
  type Prices,
  planStepSchema,
  pricesSchema,
  type ValidationReport,
  validationReportSchema,
  type Workload,
  workloadSchema,
} from "./setup/models.ts";
export { SetupManager, type SetupManagerOptions, type SetupReport } from "./setup/SetupManager.ts";
export { setupProbe } from "./setup/setupProbe.ts";
export { fileIdentity, queryIdentity, resumable } from "./sources/resumable.ts";
export { fileSource, querySource } from "./sources/sources.ts";
export { type Load, loadSyntheticData } from "./synthetic/loadSyntheticData.ts";
export { type SyntheticOptions, syntheticOptionsSchema } from "./synthetic/options.ts";
export type {
  ConsentRow,
  CustomerRow,
  DeviceRow,
  EventRow,
  MembershipRow,
  OrderRow,
  OrganisationRow,
} from "./synthetic/rows.ts";
export { SyntheticData } from "./synthetic/SyntheticData.ts";
export {
  syntheticConsents,
  syntheticCustomers,
  syntheticDevices,
  syntheticEvents,
  syntheticMemberships,
  syntheticOrders,
  syntheticOrganisations,
  syntheticTables,
} from "./synthetic/tables.ts";
export type { SyntheticTableName, SyntheticTruth } from "./synthetic/truth.ts";
