import { randomBytes } from "node:crypto";
import { freePort } from "../freePort.ts";
import { print } from "../print.ts";
import { built } from "./build.ts";
import { run } from "./run.ts";

const options = [
  "--ServerApp.root_dir=.",
  "--LabApp.default_url=/lab/tree/notebooks",
  "--MultiKernelManager.default_kernel_name=deno",
  "--Application.log_level=WARN", // an address whose token Jupyter made is shown all the same
  // asks nobody about news or newer versions
  "--LabApp.news_url=None",
  "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
];
const firstNotebook = "notebooks/00_setup_and_configuration.ipynb";
const usualPort = 8888;

/** `npm run lab`: JupyterLab at the root of the checkout with Deno as the kernel; its own arguments are passed on. */
export function lab(args: readonly string[]): Promise<number> {
  // a container's root user is an ordinary case, and Jupyter refuses it unless told
  const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
  return built(async () => {
    const place = await choosePlace(args);
    print(labText(place));
    const port = place === undefined ? [] : [`--ServerApp.port=${place.port}`, "--ServerApp.port_retries=0"];
    // not an argument, which every user of the machine can read
    const token = place === undefined ? {} : { JUPYTER_TOKEN: place.token };
    return run(".venv/bin/jupyter", ["lab", ...options, ...port, ...asRoot, ...args], token);
  });
}

type LabPlace = { port: number; token: string };

/** Undefined when the arguments say something of the address themselves. */
async function choosePlace(args: readonly string[]): Promise<LabPlace | undefined> {
  if (args.some((arg) => /port|token|password|ip=|--ip|url|certfile|config|sock/i.test(arg)))
    return undefined;
  const token = process.env["JUPYTER_TOKEN"] ?? randomBytes(24).toString("hex");
  return { port: await freePort(usualPort), token };
}

/** What a person reads before Jupyter's own lines. */
export function labText(place: LabPlace | undefined): string {
  if (place === undefined)
    return `Begin with ${firstNotebook}, at the address that Jupyter names below; Ctrl-C here ends it.`;
  const address = `http://127.0.0.1:${place.port}/lab/tree/${firstNotebook}?token=${place.token}`;
  return `JupyterLab opens at:\n  ${address}\nBegin with ${firstNotebook}; Ctrl-C here ends it.`;
}
