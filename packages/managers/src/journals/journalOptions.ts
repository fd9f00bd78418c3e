import { Buffer } from "node:buffer";
import { join } from "node:path";
import type { JournalOptions } from "@cionb/journal";
import type { PiiKey } from "../configuration/configurationSchema.ts";
import type { Configuration } from "../configuration/readConfiguration.ts";

/** Where the journals of a home lie, each in a folder of its name. */
export const journalsFolder = (home: string): string => join(home, "journal");

/** The options by which the journals of a home are opened. */
export function journalOptions(
  config: Pick<Configuration, "piiKey" | "piiOldKeys">,
  home: string,
): Omit<JournalOptions, "name"> {
  const { piiKey, piiOldKeys } = config;
  return {
    folder: journalsFolder(home),
    ...(piiKey && { key: journalKey(piiKey) }),
    oldKeys: piiOldKeys.map(journalKey),
  };
}

const journalKey = ({ id, key }: PiiKey) => ({
  id,
  secret: new Uint8Array(Buffer.from(key.reveal(), "base64")),
});
