/** Base of every error that this package raises on purpose. `cause` keeps what lay beneath. */
export class ManagerError extends Error {
  override name = "ManagerError";
}

/** One setting that cannot be used. `given` is absent for a secret. */
export type SettingProblem = { setting: string; expected: string; given?: string };

/** A setting is missing or has a value that cannot be used. Names the variable, never a secret's value. */
export class InvalidSettingError extends ManagerError {
  override name = "InvalidSettingError" as const;
  readonly problems: readonly SettingProblem[];

  constructor(problems: readonly SettingProblem[], options?: ErrorOptions) {
    const sentences = problems.map(({ setting, expected, given }) =>
      given === undefined
        ? `${setting} should be ${expected}`
        : `${setting} should be ${expected}; it is ${JSON.stringify(given)}`,
    );
    super(`Cannot use the configuration: ${sentences.join(". ")}.`, options);
    this.problems = problems;
  }
}

/** The home folder (CIO_HOME) cannot be made, read or written, or lies where state must not live. */
export class HomeFolderError extends ManagerError {
  override name = "HomeFolderError" as const;
}

/** A row cannot be turned into a call, because the mapping names what the row does not have. */
export class MappingError extends ManagerError {
  override name = "MappingError" as const;
}

/** A context cannot be built from what was given. */
export class ContextError extends ManagerError {
  override name = "ContextError" as const;
}

/** The source tables hold another synthetic world than the one to be loaded. */
export class OtherWorldError extends ManagerError {
  override name = "OtherWorldError" as const;
}

/** The file of purchases cannot be read or is not what it should be. */
export class PurchaseFileError extends ManagerError {
  override name = "PurchaseFileError" as const;
}

/** A manager was asked for something that its state does not allow. */
export class ManagerStateError extends ManagerError {
  override name = "ManagerStateError" as const;
}

/** The write key was asked about and is not good where it was asked; `verdict` says in which way. */
export class KeyNotGoodError extends ManagerError {
  override name = "KeyNotGoodError" as const;
  readonly verdict: string;
  /** What to do. */
  readonly remedy: string;

  constructor(message: string, details: { verdict: string; remedy: string }) {
    super(`${message} ${details.remedy}`.trim());
    this.verdict = details.verdict;
    this.remedy = details.remedy;
  }
}

/** A manager was given something that its model does not allow. */
export class InvalidInputError extends ManagerError {
  override name = "InvalidInputError" as const;
}

/** A payload of `dead_letters` cannot be read with the keys that are configured. */
export class PayloadKeyError extends ManagerError {
  override name = "PayloadKeyError" as const;
}

/** A journal holds log records that this version does not know. */
export class JournalLogError extends ManagerError {
  override name = "JournalLogError" as const;
}
