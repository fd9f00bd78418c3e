import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { errorCode } from "../delta/logFiles.ts";
import { SourceFileError } from "../errors.ts";

/** The bytes of a file, unpacked where its name ends in .gz. @throws {SourceFileError} */
export async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  const bytes = path.toLowerCase().endsWith(".gz") ? file.pipe(createGunzip()) : file;
  file.on("error", (error) => bytes.destroy(error));
  try {
    for await (const chunk of bytes) yield chunk;
  } catch (cause) {
    throw new SourceFileError(`Cannot read ${path}: ${reasonOf(cause)}`, { cause });
  } finally {
    file.destroy();
  }
}

function reasonOf(cause: unknown): string {
  if (errorCode(cause)?.startsWith("Z_"))
    return "its name ends in .gz, but it is not packed with gzip, or only a part of it is there. Pack or copy it again";
  return cause instanceof Error ? cause.message : String(cause);
}
