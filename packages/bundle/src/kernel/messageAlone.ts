import { ConfigurationError } from "@cionb/client";
import { InvalidSettingError } from "@cionb/managers";

/**
 * Takes the frames from an error about a setting: its message says which setting and what it should be, and where this
 * code noticed that helps nobody. Other errors stay as they are.
 */
export function messageAlone<Thrown>(error: Thrown): Thrown {
  if (error instanceof ConfigurationError || error instanceof InvalidSettingError)
    error.stack = `${error.name}: ${error.message}`;
  return error;
}
