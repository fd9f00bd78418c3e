import { built } from "./build.ts";
import { run } from "./run.ts";

const options = [
  "--ServerApp.root_dir=.",
  "--LabApp.default_url=/lab/tree/notebooks",
  "--MultiKernelManager.default_kernel_name=deno",
  "--Application.log_level=WARN", // the address is shown all the same
  // asks nobody about news or newer versions
  "--LabApp.news_url=None",
  "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
];

/** `npm run lab`: JupyterLab at the root of the checkout with Deno as the kernel; its own arguments are passed on. */
export function lab(args: readonly string[]): Promise<number> {
  // a container's root user is an ordinary case, and Jupyter refuses it unless told
  const asRoot = process.getuid?.() === 0 ? ["--allow-root"] : [];
  return built(() => run(".venv/bin/jupyter", ["lab", ...options, ...asRoot, ...args]));
}
