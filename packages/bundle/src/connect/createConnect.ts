import process from "node:process";
import { messageAlone } from "../kernel/messageAlone.ts";
import type { Notebook } from "../kernel/notebook.ts";
import type { Cio } from "./cio.ts";
import { openCio } from "./openCio.ts";
import type { ConnectOptions, Surroundings } from "./options.ts";

export type Connect = (options?: ConnectOptions) => Promise<Cio>;

const thisProcess = (): Surroundings => ({ environment: process.env, folder: process.cwd() });

/** Makes `connect()`, which gives the same object until that one is closed. */
export function createConnect(notebook: Notebook, surroundings: () => Surroundings = thisProcess): Connect {
  let current: Promise<Cio> | undefined;
  let closed: Promise<unknown> = Promise.resolve();
  return (options = {}) => {
    if (current) return current;
    const forget = () => {
      if (current === opening) current = undefined;
    };
    const onClose = (closing: Promise<void>) => {
      forget();
      // its failure is the business of whoever closes
      closed = closing.catch(() => undefined);
    };
    const opening = closed
      .then(() => openCio(notebook, options, surroundings(), onClose))
      .catch((error: unknown) => {
        throw messageAlone(error);
      });
    current = opening;
    // after a failure the next call tries anew
    opening.catch(forget);
    return opening;
  };
}
