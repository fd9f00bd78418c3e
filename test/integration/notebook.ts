import { mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Cio, ConnectOptions, MimeBundle } from "@cionb/bundle";
import { type Simulator, startSimulator } from "@cionb/simulator";
import { onTestFinished, vi } from "vitest";

type Message = { type: string; content: { data?: MimeBundle } };

const messages: Message[] = [];

// what the bundle looks for when it is loaded, to tell a kernel from a terminal
vi.stubGlobal("Deno", {
  jupyter: {
    async broadcast(type: string, content: Message["content"]) {
      messages.push({ type, content });
    },
  },
});

/** The bundle as a kernel loads it: what it shows is kept in `outputs`. */
export const bundle = await import("@cionb/bundle");
vi.unstubAllGlobals();

/** Every output since the last call, with all its forms. */
export const outputs = (): MimeBundle[] =>
  messages.splice(0).flatMap(({ content }) => (content.data ? [content.data] : []));

/** A folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "cionb-integration-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** `connect()` with nothing but `environment` set; closed after the test where the test did not. */
export async function connect(
  environment: Record<string, string>,
  options: ConnectOptions = {},
): Promise<Cio> {
  for (const name of Object.keys(process.env))
    if (/^(CIO|DATABRICKS)_/.test(name)) vi.stubEnv(name, undefined);
  for (const [name, value] of Object.entries(environment)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const cio = await bundle.connect({ notebook: "integration", synthetic: { customers: 20 }, ...options });
  onTestFinished(() => cio.close());
  return cio;
}

/** A simulator that stands for a workspace of its own: it does not belong to the run. */
export async function workspace(
  writeKey: string,
): Promise<{ simulator: Simulator; environment: Record<string, string> }> {
  const simulator = await startSimulator({ writeKey });
  onTestFinished(() => simulator.close());
  return { simulator, environment: { CIO_WRITE_KEY: writeKey, CIO_BASE_URL: simulator.baseUrl } };
}
