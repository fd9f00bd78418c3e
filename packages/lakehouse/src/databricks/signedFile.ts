import { type RequestOptions, request } from "node:https";
import { z } from "zod";
import { connectionFailure, KnownFailure } from "./failureOf.ts";
import { readStaged } from "./readStaged.ts";

/** How the service answers PUT and REMOVE: where the file goes or lies, signed for a while. */
const signedSchema = z.object({
  presignedUrl: z.url({ protocol: /^https$/ }),
  headers: z
    .union([
      z.record(z.string(), z.string()),
      z.string().transform((text) => z.record(z.string(), z.string()).parse(JSON.parse(text))),
    ])
    .nullish(),
});

/** @param authority certificates to trust besides the system's, in PEM. */
type Trust = { authority: string | undefined };

const idleMs = 60_000;

/** Copies a file, whole in memory, to the place that the row of `PUT` names. @throws {KnownFailure} */
export async function putSigned(row: unknown, path: string, trust: Trust): Promise<void> {
  const status = await ask("PUT", row, trust, await readStaged(path));
  if (!isDone(status)) throw refused(status);
}

/** Removes the file that the row of `REMOVE` names, if it is there. @throws {KnownFailure} */
export async function removeSigned(row: unknown, trust: Trust): Promise<void> {
  const status = await ask("DELETE", row, trust);
  if (status !== 404 && !isDone(status)) throw refused(status);
}

const isDone = (status: number) => status >= 200 && status < 300;

const refused = (status: number) =>
  new KnownFailure({ kind: "file", status, message: `its storage answered ${status}` });

/**
 * The status of the answer. Over a connection of its own: the driver leaves these answers unread, and in Deno the
 * next statement on such a connection waits for ever.
 */
function ask(method: string, row: unknown, { authority }: Trust, body?: Uint8Array): Promise<number> {
  const { presignedUrl, headers } = signedSchema.parse(row);
  const options: RequestOptions = {
    ...{ method, agent: false, timeout: idleMs },
    headers: { ...headers, ...(body && { "content-length": body.byteLength }) },
    ...(authority !== undefined && { ca: authority }),
  };
  return new Promise<number>((resolve, reject) => {
    const asked = request(presignedUrl, options, (answer) => {
      resolve(answer.statusCode ?? 0);
      asked.destroy();
    });
    asked.on("timeout", () => asked.destroy(new Error(`no answer in ${idleMs / 1_000} s`)));
    // the error itself may name the address, which holds a credential
    asked.on("error", (error) => reject(new KnownFailure(connectionFailure(error))));
    asked.end(body);
  });
}
