import process from "node:process";

/** Runs `work`; what it shows is dropped, since the standard output is for the measurement. */
export async function silently<Value>(work: () => Promise<Value>): Promise<Value> {
  const usual = process.stdout.write;
  process.stdout.write = (...given: unknown[]) => {
    const done = given.at(-1);
    if (typeof done === "function") done();
    return true;
  };
  try {
    return await work();
  } finally {
    process.stdout.write = usual;
  }
}
