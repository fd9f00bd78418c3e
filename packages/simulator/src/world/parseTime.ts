/** Milliseconds since the epoch of an ISO 8601 date-time; without an offset it is UTC. NaN where it is none. */
export function parseTime(text: string): number {
  const complete = text.endsWith("Z") || /([Zz]|[+-]\d\d:?\d\d)$/.test(text);
  return Date.parse(complete ? text : `${text}Z`);
}
