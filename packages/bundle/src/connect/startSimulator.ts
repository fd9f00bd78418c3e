import type { Simulator, SimulatorOptions } from "@cionb/simulator";

/** Starts another simulator of Customer.io on 127.0.0.1. It is loaded at first use, and ends with its process. */
export async function startSimulator(options?: SimulatorOptions): Promise<Simulator> {
  const simulator = await import("@cionb/simulator");
  return simulator.startSimulator(options);
}
