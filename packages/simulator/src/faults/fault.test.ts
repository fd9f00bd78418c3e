import { expect, test } from "vitest";
import { FaultError } from "../errors.ts";
import { parseFault, parseFaults } from "./fault.ts";

const problemsOf = (read: () => unknown): readonly string[] => {
  try {
    read();
  } catch (error) {
    if (error instanceof FaultError) return error.problems;
    throw error;
  }
  return [];
};

test.each([
  ["no kind", {}, "kind: "],
  ["an unknown kind", { kind: "meteor" }, "kind: "],
  ["a wrong status", { kind: "status", status: 99 }, "status: "],
  ["a misspelt member", { kind: "status", status: 500, time: 3 }, '"time"'],
  ["an impossible probability", { kind: "status", status: 500, probability: 2 }, "probability: "],
  ["an unknown path", { kind: "status", status: 500, path: "/identity" }, "path: "],
  ["nothing to match", { kind: "bad_item", where: {} }, "where: must name at least one member"],
  ["a list of nothing", { kind: "status", status: 500, path: [] }, "path: "],
  ["something else", 7, "fault: "],
])("a fault with %s is refused and the problem named", (_, fault, problem) => {
  const problems = problemsOf(() => parseFault(fault));
  expect(problems).toHaveLength(1);
  expect(problems[0]).toContain(problem);
});

test("a file of faults is a list, or an object with a seed", () => {
  const fault = { kind: "latency", ms: 5 } as const;
  expect(parseFaults(JSON.stringify([fault]))).toEqual({ faults: [fault] });
  expect(parseFaults(JSON.stringify({ seed: 3, faults: [fault] }))).toEqual({ seed: 3, faults: [fault] });
  expect(parseFaults("[]")).toEqual({ faults: [] });
});

test.each([
  ["text that is not JSON", "kind: status", "the text is not JSON"],
  ["JSON of another shape", '"faults"', "fault: "],
  ["a bad fault among good ones", '[{"kind":"reset"},{"kind":"drip","everyMs":-1}]', "faults.1.everyMs: "],
])("%s is refused", (_, text, problem) => {
  expect(problemsOf(() => parseFaults(text)).join()).toContain(problem);
});
