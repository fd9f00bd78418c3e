import { expect, test } from "vitest";
import { memoryNotebook } from "../../test/support.ts";
import { accountSymbol, offerAccount } from "./account.ts";

test("a program finds the checks of a run, and its calls and log rows once it is open", () => {
  const [target, notebook] = [{}, memoryNotebook()];
  offerAccount(target, notebook);
  const account = () => Reflect.get(target, accountSymbol)();
  expect(account()).toEqual({ checks: { passed: 0, failed: 0 } });
  notebook.checks.passed = 3;
  const counts = { calls: { delivered: 5, rejected: 1 }, logRows: { api_log: 2, deliveries: 6 } };
  notebook.counts = () => counts;
  expect(account()).toEqual({ checks: { passed: 3, failed: 0 }, ...counts });
});
