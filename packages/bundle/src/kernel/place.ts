/** The part of Deno's Jupyter kernel that is used here. */
export type Jupyter = {
  /** Queues a message; some versions answer with a promise. */
  broadcast(type: string, content: Record<string, unknown>): Promise<void> | undefined;
};

/** Where this code runs: in a notebook's kernel, in a terminal, or in a script whose output goes to a file or pipe. */
export type Place = { kind: "kernel"; jupyter: Jupyter } | { kind: "terminal" } | { kind: "script" };

type Surroundings = { globals: object; isTerminal: boolean };

export function findPlace({ globals, isTerminal }: Surroundings): Place {
  const jupyter = findJupyter(globals);
  if (jupyter) return { kind: "kernel", jupyter };
  return { kind: isTerminal ? "terminal" : "script" };
}

function findJupyter(globals: object): Jupyter | undefined {
  const deno = "Deno" in globals ? globals.Deno : undefined;
  if (typeof deno !== "object" || deno === null) return undefined;
  const jupyter = readJupyter(deno);
  return isJupyter(jupyter) ? jupyter : undefined;
}

/** Outside `deno jupyter` the property is there and throws when it is read. */
function readJupyter(deno: object): unknown {
  try {
    return "jupyter" in deno ? deno.jupyter : undefined;
  } catch {
    return undefined;
  }
}

function isJupyter(value: unknown): value is Jupyter {
  return (
    typeof value === "object" &&
    value !== null &&
    "broadcast" in value &&
    typeof value.broadcast === "function"
  );
}
