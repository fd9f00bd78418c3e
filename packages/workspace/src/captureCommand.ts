import { spawn } from "node:child_process";
import { environmentOf } from "../setup/environment.mjs";
import { root } from "./root.ts";

export type Captured = { code: number; output: string };

/** Runs a program in `folder` and collects what it prints on either output. */
export function captureCommand(command: string, args: readonly string[], folder: string): Promise<Captured> {
  return new Promise((resolve, reject) => {
    const env = { ...environmentOf(root), NO_COLOR: "1" };
    const child = spawn(command, args, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    const chunks: Buffer[] = [];
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    }
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({ code: code ?? 1, output: Buffer.concat(chunks).toString("utf8") }),
    );
  });
}
