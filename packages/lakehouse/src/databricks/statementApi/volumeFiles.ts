import { dirname } from "node:path/posix";
import type { DriverSession } from "../driver.ts";
import { KnownFailure } from "../failureOf.ts";
import { readStaged } from "../readStaged.ts";
import type { ApiRequest, Requests } from "./requests.ts";

const address = (kind: "files" | "directories", path: string) =>
  `/api/2.0/fs/${kind}${path.split("/").map(encodeURIComponent).join("/")}`;

/** Files on volumes by the Files API (docs.databricks.com/api/files): up to 5 GiB each, held in memory on the way. */
export function createVolumeFiles(requests: Requests): Pick<DriverSession, "put" | "remove"> {
  /** Whether what the path names, or its folder, is there. */
  async function reached(request: ApiRequest): Promise<boolean> {
    try {
      // the caller repeats the whole of it
      await requests.send(request, "nothing");
      return true;
    } catch (error) {
      const failure = error instanceof KnownFailure ? error.failure : undefined;
      if (failure?.kind !== "refused" || failure.status === 401) throw error;
      const { status, message } = failure;
      if (status === 404) return false;
      throw new KnownFailure({ kind: "file", status, message: `it answered ${status} (${message})` });
    }
  }

  async function put({ path }: { path: string }, to: string): Promise<void> {
    const body = await readStaged(path);
    const upload = () => reached({ method: "PUT", path: `${address("files", to)}?overwrite=true`, body });
    if (await upload()) return;
    const folder = dirname(to);
    const made = await reached({ method: "PUT", path: address("directories", folder) });
    if (made && (await upload())) return;
    const message = `VOLUME_NOT_FOUND: there is no volume for ${folder}`;
    throw new KnownFailure({ kind: "statement", message, state: undefined });
  }

  async function remove(path: string): Promise<void> {
    await reached({ method: "DELETE", path: address("files", path) });
    // refused as long as other files are in it
    await reached({ method: "DELETE", path: address("directories", dirname(path)) }).catch(() => undefined);
  }

  return { put, remove };
}
