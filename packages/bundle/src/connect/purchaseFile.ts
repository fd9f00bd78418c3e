import { existsSync } from "node:fs";

/** The CDNOW purchases: beside the compiled bundle, else among the sources. */
export function purchaseFile(): URL {
  const beside = new URL("./data/cdnow.csv.gz", import.meta.url);
  return existsSync(beside) ? beside : new URL("../../../managers/data/cdnow.csv.gz", import.meta.url);
}
