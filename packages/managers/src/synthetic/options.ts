import { z } from "zod";

const whole = "a whole number of at least 0";
const number = z.int(whole).min(0, whole);

export const syntheticOptionsSchema = z.object({
  /** Another seed makes another world. @default 7 */
  seed: number.default(7),
  /** How many customers, second ids included; everything else grows with it. @default 1_000 */
  customers: number.default(1_000),
});
export type SyntheticOptions = z.input<typeof syntheticOptionsSchema>;
