/** A version 4 UUID (RFC 9562) from `random`, a source of numbers from 0 up to but not including 1. */
export function uuidFrom(random: () => number): string {
  const digits = Array.from({ length: 32 }, (_, at) => {
    const digit = Math.floor(random() * 16);
    if (at === 12) return "4";
    return (at === 16 ? (digit & 0x3) | 0x8 : digit).toString(16);
  }).join("");
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20),
  ].join("-");
}
