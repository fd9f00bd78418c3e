export { type Basis, type Behaviour, type BehaviourId, behaviours } from "./behaviours.ts";
export {
  type ComparedCase,
  type ComparedSide,
  type Comparison,
  type ComparisonOptions,
  compare,
  describeComparison,
} from "./compare/compare.ts";
export {
  ComparisonError,
  FaultError,
  PortUnavailableError,
  SimulatorError,
  SimulatorOptionError,
} from "./errors.ts";
export { type Fault, parseFaults } from "./faults/fault.ts";
export type { InjectedFault } from "./faults/faultBook.ts";
export type { SimulatorOptions } from "./options.ts";
export type { Counts, Questions } from "./questions.ts";
export { type Simulator, startSimulator } from "./startSimulator.ts";
export type { EventFilter, StoredEvent } from "./storedEvents.ts";
export type { Clock } from "./systemClock.ts";
export type { Device, Person, Relationship, StoredObject } from "./views.ts";
export type { RequestRecord, Traffic } from "./world/requestLog.ts";
export type { Warning, WarningKind } from "./world/warnings.ts";
export type { Merge } from "./world/world.ts";
