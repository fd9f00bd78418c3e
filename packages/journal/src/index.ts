export { type Adoption, type AdoptOptions, adoptJournals } from "./adoptJournals.ts";
export type { Clock } from "./clock.ts";
export {
  JournalClosedError,
  JournalCorruptError,
  JournalError,
  JournalFullError,
  JournalInUseError,
  JournalKeyError,
  JournalMountError,
  JournalOptionError,
  JournalStorageError,
  JournalTakenOverError,
  JournalVersionError,
  UnknownRecordError,
} from "./errors.ts";
export type {
  Change,
  Committed,
  Compaction,
  Found,
  Journal,
  JournalState,
  Owner,
  Payload,
  QueueState,
  Taken,
  TakeOptions,
} from "./journal.ts";
export { type Listed, listJournals } from "./listJournals.ts";
export type { Key } from "./messages.ts";
export { type JournalOptions, openJournal } from "./openJournal.ts";
export { type JournalStatus, type ReadOptions, readJournal } from "./readJournal.ts";
