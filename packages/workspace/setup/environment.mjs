import { delimiter, join } from "node:path";
import process from "node:process";
import { pathsOf } from "./paths.mjs";

/**
 * The environment that our programs run in: Node 26 and the packages' programs first on the path, Jupyter's own files
 * before a user's, one certificate file for both runtimes.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentOf(root, env = process.env) {
  const { modules, venv } = pathsOf(root);
  const certificates = env["NODE_EXTRA_CA_CERTS"];
  return {
    ...(certificates === undefined ? {} : { DENO_CERT: certificates }),
    ...env,
    PATH: [join(modules, ".bin"), join(venv, "bin"), env["PATH"]].filter(Boolean).join(delimiter),
    JUPYTER_PREFER_ENV_PATH: "1",
  };
}
