import { createReadStream } from "node:fs";
import { createGunzip } from "node:zlib";
import { SourceFileError } from "../errors.ts";

/** The bytes of a file, unpacked where its name ends in .gz. @throws {SourceFileError} */
export async function* readBytes(path: string): AsyncGenerator<Uint8Array> {
  const file = createReadStream(path);
  const bytes = path.toLowerCase().endsWith(".gz") ? file.pipe(createGunzip()) : file;
  file.on("error", (error) => bytes.destroy(error));
  try {
    for await (const chunk of bytes) yield chunk;
  } catch (cause) {
    throw new SourceFileError(
      `Cannot read ${path}: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  } finally {
    file.destroy();
  }
}
