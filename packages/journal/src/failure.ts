import {
  JournalClosedError,
  JournalCorruptError,
  JournalError,
  JournalFullError,
  JournalInUseError,
  JournalKeyError,
  JournalOptionError,
  JournalStorageError,
  JournalTakenOverError,
  JournalVersionError,
  UnknownRecordError,
} from "./errors.ts";
import type { Owner } from "./journal.ts";

/** An error on its way between the threads, where classes are lost. */
export type Failure = {
  name: string;
  message: string;
  cause?: string;
  owner?: Owner;
  needs?: string;
  keyId?: string;
  ids?: readonly number[];
};

export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: "JournalError", message: String(error) };
  const { name, message } = error;
  const failure: Failure = { name, message };
  if (error.cause instanceof Error) failure.cause = error.cause.message;
  if (error instanceof JournalInUseError && error.owner) failure.owner = error.owner;
  if (error instanceof JournalVersionError) failure.needs = error.needs;
  if (error instanceof JournalKeyError) failure.keyId = error.keyId;
  if (error instanceof UnknownRecordError) failure.ids = error.ids;
  return failure;
}

const plain = {
  JournalClosedError,
  JournalCorruptError,
  JournalFullError,
  JournalOptionError,
  JournalStorageError,
  JournalTakenOverError,
};

const isPlain = (name: string): name is keyof typeof plain => Object.hasOwn(plain, name);

/** The error that {@link failureOf} saw. One that is not of the family is a defect and comes as its base. */
export function errorOf({ name, message, cause, owner, needs, keyId, ids }: Failure): JournalError {
  const options = cause === undefined ? undefined : { cause: new Error(cause) };
  switch (name) {
    case "JournalInUseError":
      return new JournalInUseError(message, owner);
    case "JournalVersionError":
      return new JournalVersionError(message, needs ?? "");
    case "JournalKeyError":
      return new JournalKeyError(message, keyId ?? "");
    case "UnknownRecordError":
      return new UnknownRecordError(message, ids ?? []);
  }
  if (isPlain(name)) return new plain[name](message, options);
  return new JournalError(name === "JournalError" ? message : `${name}: ${message}`, options);
}
