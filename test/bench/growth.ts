import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);
const here = import.meta.dirname;
const total = 2_000_000;

/** What `growing.ts` measured: resident memory in MB (1e6 bytes) after each part of the calls. */
type Growth = { loadedMb: number; parts: { calls: number; mb: number }[]; seconds: number };

/** Memory of a delivery from a generator, in fresh processes; refuses the figure unless every call was acknowledged. */
export async function measureGrowth(
  origin: string,
  { deno, print }: { deno: string | undefined; print: (line: string) => void },
): Promise<string> {
  const rows: string[][] = [];
  for (const mode of ["deliver", "everything"]) {
    for (const runtime of ["Node", ...(deno === undefined ? [] : ["Deno"])]) {
      const [command, flags] =
        runtime === "Deno" && deno !== undefined ? [deno, ["run", "-A", "--quiet"]] : [process.execPath, []];
      const args = [...flags, `${here}/growing.ts`, origin, String(total), mode];
      const { stdout } = await run(command, args, { env: { ...process.env, NO_COLOR: "1" } });
      const { loadedMb, parts, seconds }: Growth = JSON.parse(stdout);
      const { calls }: { calls: number } = JSON.parse(await (await fetch(`${origin}/count`)).text());
      if (calls !== total)
        throw new Error(`${mode} handed over ${total} calls, and ${calls} were acknowledged`);
      const most = Math.max(...parts.map(({ mb }) => mb));
      const rate = Math.round(total / seconds).toLocaleString("en");
      rows.push([
        ...[mode, runtime, rate, loadedMb.toFixed(0)],
        ...parts.map(({ mb }) => (mb - loadedMb).toFixed(0)),
        (most - loadedMb).toFixed(0),
      ]);
      print(
        `[memory] ${mode} (${runtime}): ${rate} calls/s, ${(most - loadedMb).toFixed(0)} MB more at most`,
      );
    }
  }
  const head = [
    "sender",
    "runtime",
    "calls/s",
    "loaded MB",
    "+ at 500,000",
    "1,000,000",
    "1,500,000",
    "2,000,000",
    "most",
  ];
  const align = head.map((_, column) => (column < 2 ? "---" : "---:"));
  const lines = [head, align, ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  return `${total.toLocaleString("en")} calls from a generator: resident memory beyond that right after loading, MB\n\n${lines.join("\n")}`;
}
