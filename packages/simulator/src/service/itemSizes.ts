const quote = 0x22;
const backslash = 0x5c;
const openBrace = 0x7b;
const closeBrace = 0x7d;
const openBracket = 0x5b;
const closeBracket = 0x5d;

/**
 * Bytes of the largest object that lies two levels deep in a JSON text: the largest item of `{"batch":[{...}]}`.
 * Measured on the text as it came, so that white space and escapes count. The text must be valid JSON.
 */
export function largestItemBytes(json: Uint8Array): number {
  let depth = 0;
  let start = 0;
  let largest = 0;
  let inArray = false;
  for (let at = 0; at < json.length; at++) {
    const byte = json[at];
    if (byte === quote) {
      for (at++; at < json.length && json[at] !== quote; at++) if (json[at] === backslash) at++;
    } else if (byte === openBrace || byte === openBracket) {
      if (depth === 1) inArray = byte === openBracket;
      if (depth++ === 2) start = at;
    } else if (byte === closeBrace || byte === closeBracket) {
      if (--depth === 2 && inArray && at + 1 - start > largest) largest = at + 1 - start;
    }
  }
  return largest;
}
