const e164 = /^\+[1-9]\d{6,14}$/;

/** An e-mail address without blanks around it and in lower case, which is how Customer.io compares them. */
export const normaliseEmail = (email: string): string => email.trim().toLowerCase();

/**
 * A phone number in E.164, such as +4930123456. A number without country gets `callingCode` in place of its leading
 * zero. What cannot become one is returned as it was.
 * @param callingCode digits such as 49
 */
export function normalisePhone(phone: string, callingCode?: string): string {
  const digits = phone.replace(/[\s().\-/]/g, "").replace(/^00/, "+");
  const whole =
    digits.startsWith("+") || callingCode === undefined
      ? digits
      : `+${callingCode}${digits.replace(/^0/, "")}`;
  return e164.test(whole) ? whole : phone;
}
