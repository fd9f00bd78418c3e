export type Status = "pass" | "warn" | "fail" | "not checked here";

/** One line of what the doctor found. */
export type Finding = {
  area: string;
  check: string;
  status: Status;
  detail: string;
  /** What to do; absent where nothing is. */
  remedy?: string;
  /** How long it took. */
  ms?: number;
};
