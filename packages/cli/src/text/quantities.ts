const count = new Intl.NumberFormat("en");

/** 12345 as "12,345". */
export const numberText = (value: number): string => count.format(value);

/** "1 call", "12,345 calls". */
export function counted(value: number, noun: string, plural = `${noun}s`): string {
  return `${numberText(value)} ${value === 1 ? noun : plural}`;
}

const units = ["bytes", "KB", "MB", "GB", "TB"] as const;

/** Bytes in decimal units: 1_250_000 as "1.3 MB". */
export function bytesText(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return unit === 0 ? counted(bytes, "byte") : `${value.toFixed(1)} ${units[unit]}`;
}

/** Milliseconds as "0.4 s", "12 s", "3 min 20 s", "1 h 02 min". */
export function durationText(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${whole % 60} s`;
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
