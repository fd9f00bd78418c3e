import type { Owner } from "./journal.ts";

/** Base of every error of this package. None of them holds a payload or a key. */
export class JournalError extends Error {
  override name: string = "JournalError";
}

/** An option, a name or a record that cannot be; nothing was done. */
export class JournalOptionError extends JournalError {
  override name = "JournalOptionError" as const;
}

/** Another process, or this one, has the journal open. `owner` is absent while that one is just starting. */
export class JournalInUseError extends JournalError {
  override name = "JournalInUseError" as const;
  readonly owner: Owner | undefined;

  constructor(message: string, owner: Owner | undefined) {
    super(message);
    this.owner = owner;
  }
}

/** Someone else opened the journal after this owner did, so this one may settle nothing more. */
export class JournalTakenOverError extends JournalError {
  override name = "JournalTakenOverError" as const;
}

/** The journal was written by a newer program; `needs` is the oldest version of it that reads this journal. */
export class JournalVersionError extends JournalError {
  override name = "JournalVersionError" as const;
  readonly needs: string;

  constructor(message: string, needs: string) {
    super(message);
    this.needs = needs;
  }
}

/** The journal is encrypted and the key with the id `keyId` is missing, or is not the one that wrote it. */
export class JournalKeyError extends JournalError {
  override name = "JournalKeyError" as const;
  readonly keyId: string;

  constructor(message: string, keyId: string) {
    super(message);
    this.keyId = keyId;
  }
}

/** The files are not what the last owner left: damaged, cut short, replaced, or no journal at all. */
export class JournalCorruptError extends JournalError {
  override name = "JournalCorruptError" as const;
}

/** The disk refused: no permission, a read-only or failing disk, a directory where a file should be. */
export class JournalStorageError extends JournalError {
  override name: string = "JournalStorageError";
}

/** No space is left. Nothing of the refused change was written; the journal goes on once there is space. */
export class JournalFullError extends JournalStorageError {
  override name = "JournalFullError" as const;
}

/** The folder is on a network or FUSE mount, where locks and syncs do not hold what they promise. */
export class JournalMountError extends JournalError {
  override name = "JournalMountError" as const;
}

/** A change settles records that are settled already or never were; nothing of the change was written. */
export class UnknownRecordError extends JournalError {
  override name = "UnknownRecordError" as const;
  readonly ids: readonly number[];

  constructor(message: string, ids: readonly number[]) {
    super(message);
    this.ids = ids;
  }
}

/** The journal was closed before the call. */
export class JournalClosedError extends JournalError {
  override name = "JournalClosedError" as const;
}
