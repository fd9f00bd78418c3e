export const platforms = ["ios", "android", "web", "desktop"] as const;
export type Platform = (typeof platforms)[number];

/** A token of Apple's push service: 32 bytes, or 80 of newer systems, as hexadecimal digits. */
const apple = /^(?:[0-9a-f]{64}|[0-9a-f]{160})$/i;
/** A registration token of Firebase, which also serves iOS apps: an instance id, a colon and a long rest. */
const firebase = /^[\w-]{10,64}:[\w-]{100,4096}$/;
/** What older Firebase libraries gave. */
const olderFirebase = /^[\w:-]{100,4096}$/;
/** The address that a browser or Windows gives for a subscription. */
const address = /^https:\/\/[\w.-]+\/[^\s]{16,4096}$/;

const rules: Readonly<Record<Platform, { forms: readonly RegExp[]; not?: RegExp; expected: string }>> = {
  ios: {
    forms: [apple, firebase],
    expected: "64 or 160 hexadecimal digits (Apple), or a Firebase token with a colon",
  },
  android: {
    forms: [firebase, olderFirebase],
    not: apple,
    expected: "a Firebase token of 100 characters or more, which is no token of Apple's",
  },
  web: {
    forms: [address, firebase, olderFirebase],
    not: apple,
    expected: "the https address of a subscription, or a Firebase token",
  },
  desktop: {
    forms: [apple, address],
    expected: "64 or 160 hexadecimal digits (Apple), or the https address of a channel (Windows)",
  },
};

/**
 * What a token of the platform should look like, when this one does not; `undefined` when it may be one. Customer.io
 * takes any text with a 200, and the message to it is lost later.
 */
export function tokenProblem(platform: Platform, token: string): string | undefined {
  const { forms, not, expected } = rules[platform];
  const fits = forms.some((form) => form.test(token)) && !not?.test(token);
  return fits ? undefined : expected;
}
