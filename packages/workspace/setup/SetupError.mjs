/** The machine lacks something, or a step of the setup failed; the message says what to do. */
export class SetupError extends Error {
  /** @override */
  name = "SetupError";
}
