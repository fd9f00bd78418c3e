import type { Notebook } from "./notebook.ts";

/** The symbol under which a program that runs notebooks finds how the run in this process stands. */
export const accountSymbol = Symbol.for("cionb.notebooks.account");

/** How a run stands before it is closed: the members of its summary that are known by then. */
export type Account = { checks: { passed: number; failed: number }; calls?: object; logRows?: object };

/** Offers the account of `notebook`, so that a notebook which failed is not without any numbers. */
export function offerAccount(target: object, notebook: Pick<Notebook, "checks" | "counts">): void {
  const account = (): Account => ({ checks: { ...notebook.checks }, ...notebook.counts?.() });
  Object.defineProperty(target, accountSymbol, { value: account, configurable: true });
}
