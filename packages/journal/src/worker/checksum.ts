import { crc32 } from "node:zlib";

/** CRC-32 over `parts`, which say where `body` belongs, and `body`: finds a flipped bit in either. */
export function checksum(parts: readonly (string | number | null)[], body: Uint8Array = new Uint8Array()) {
  return crc32(body, crc32(JSON.stringify(parts)));
}
