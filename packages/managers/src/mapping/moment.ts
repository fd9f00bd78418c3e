/** A time as a file may hold it. Only a zoned one says at which moment it was. */
export type Moment =
  | { kind: "zoned"; moment: string }
  /** `wall` is what a clock showed, as milliseconds since 1970 in UTC; `fraction` the digits below a second. */
  | { kind: "local"; wall: number; fraction: string }
  | { kind: "other"; text: string };

const form =
  /^(?<date>\d{4}-\d\d-\d\d)(?:[T ](?<time>\d\d:\d\d)(?<seconds>:\d\d)?(?<fraction>\.\d{1,9})?(?<zone> ?(?:Z|UTC)|[+-]\d\d(?::?\d\d)?)?)?$/;

/** Reads a date, or a date and a time with or without a zone, as databases and spreadsheets write them. */
export function parseMoment(text: string): Moment {
  const { date = "", time = "00:00", seconds = ":00", fraction = "", zone } = form.exec(text)?.groups ?? {};
  const wall = Date.parse(`${date}T${time}${seconds}Z`);
  // a day that does not exist is moved on to the next month by some parsers
  const exists = !Number.isNaN(wall) && wallText(wall) === `${date}T${time}${seconds}`;
  if (!exists) return { kind: "other", text };
  if (zone === undefined) return { kind: "local", wall, fraction };
  return { kind: "zoned", moment: `${wallText(wall)}${fraction}${offsetText(zone.trim())}` };
}

/** The moment as ISO 8601 text with an offset; what is no time stays as it is. */
export function momentOf(moment: Moment, timeZone: string): string {
  if (moment.kind === "zoned") return moment.moment;
  if (moment.kind === "other") return moment.text;
  return `${wallText(instantOf(moment.wall, timeZone))}${moment.fraction}Z`;
}

/** Whether `name` is a time zone of the IANA database, such as Europe/Berlin. */
export function isTimeZone(name: string): boolean {
  try {
    clockOf(name);
    return /^[A-Za-z]/.test(name);
  } catch {
    return false; // how Intl says that there is none
  }
}

const wallText = (wall: number) => new Date(wall).toISOString().slice(0, 19);

function offsetText(zone: string): string {
  if (!/^[+-]/.test(zone)) return "Z";
  const digits = zone.replace(":", "").padEnd(5, "0");
  return `${digits.slice(0, 3)}:${digits.slice(3)}`;
}

const day = 86_400_000;

/** An hour that comes twice is the first; one that is left out counts on from before: as Temporal's "compatible". */
function instantOf(wall: number, timeZone: string): number {
  const before = wall - offsetAt(wall - day, timeZone);
  if (before + offsetAt(before, timeZone) === wall) return before;
  const after = wall - offsetAt(wall + day, timeZone);
  return after + offsetAt(after, timeZone) === wall ? after : before;
}

/** Milliseconds that clocks in the zone are ahead of UTC at an instant. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = new Map(
    clockOf(timeZone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes) => parts.get(type) ?? 0;
  const shown = Date.UTC(
    part("year"),
    part("month") - 1,
    part("day"),
    part("hour"),
    part("minute"),
    part("second"),
  );
  return shown - Math.floor(instant / 1_000) * 1_000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) return known;
  const numeric = "numeric";
  const clock = new Intl.DateTimeFormat("en-US", {
    ...{ timeZone, hourCycle: "h23", calendar: "iso8601", numberingSystem: "latn" },
    ...{ year: numeric, month: numeric, day: numeric, hour: numeric, minute: numeric, second: numeric },
  });
  clocks.set(timeZone, clock);
  return clock;
}
