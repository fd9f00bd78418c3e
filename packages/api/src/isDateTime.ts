const daysOfMonth = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const form = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?(?:Z|[+-]\d\d:\d\d)$/;

/** Whether `text` is an ISO 8601 date-time with seconds and offset that exists, such as 2026-09-17T10:24:21.000Z. */
export function isDateTime(text: string): boolean {
  if (!form.test(text)) return false;
  const year = digits(text, 0) * 100 + digits(text, 2);
  const month = digits(text, 5);
  const day = digits(text, 8);
  if (digits(text, 11) > 23 || digits(text, 14) > 59 || digits(text, 17) > 59) return false;
  if (month < 1 || month > 12 || day < 1) return false;
  if (!text.endsWith("Z") && (digits(text, text.length - 5) > 23 || digits(text, text.length - 2) > 59))
    return false;
  const leap = month === 2 && year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return day <= (daysOfMonth[month - 1] ?? 0) + (leap ? 1 : 0);
}

const zero = 48;
const digits = (text: string, at: number): number =>
  (text.charCodeAt(at) - zero) * 10 + text.charCodeAt(at + 1) - zero;
