import { Buffer } from "node:buffer";
import { limits } from "@cionb/api";
import { z } from "zod";

/** Members of `traits` that Customer.io takes for itself. */
export const reservedTraits = ["objectTypeId", "object_type_id", "relationshipAttributes"] as const;

/**
 * An id as a text of 1 to 150 bytes without control characters or blanks around it. Numbers are refused: an id is the
 * same text everywhere, or it names two.
 * @param whose such as "the object"
 */
export function idText(whose: string) {
  const expected = `the id of ${whose}, a text of 1 to ${limits.idBytes} bytes without control characters or blanks around it`;
  return z
    .string(expected)
    .refine((id) => id !== "" && id === id.trim() && Buffer.byteLength(id) <= limits.idBytes, expected)
    .refine((id) => !/\p{Cc}/u.test(id), expected);
}
