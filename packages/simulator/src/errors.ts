/** Base of everything that the simulator throws at its caller. */
export class SimulatorError extends Error {
  override name = "SimulatorError";
}

/** A fault, or a file of faults, that the simulator cannot play. `problems` name each path and what was expected. */
export class FaultError extends SimulatorError {
  override name = "FaultError";
  readonly problems: readonly string[];
  constructor(message: string, problems: readonly string[], options?: ErrorOptions) {
    super(message, options);
    this.problems = problems;
  }
}

/** The port is taken, or may not be used. */
export class PortUnavailableError extends SimulatorError {
  override name = "PortUnavailableError";
  readonly port: number;
  constructor(message: string, port: number, options?: ErrorOptions) {
    super(message, options);
    this.port = port;
  }
}

/** An option outside what it may be; the message holds its name and value. */
export class SimulatorOptionError extends SimulatorError {
  override name = "SimulatorOptionError";
}

/** The comparison with the real service could not be made. */
export class ComparisonError extends SimulatorError {
  override name = "ComparisonError";
}
