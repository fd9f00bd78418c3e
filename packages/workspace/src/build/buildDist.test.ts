import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, mkdtemp, readFile, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { buildDist } from "./buildDist.ts";

const root = resolve(import.meta.dirname, "../../../..");
const dist = join(root, "dist");
const deno = join(root, ".venv", "bin", "deno");
const minute = 60_000;

beforeAll(() => buildDist(root), 3 * minute);

const runtimes = [
  { runtime: "Node", command: process.execPath, flags: [] },
  ...(existsSync(deno) ? [{ runtime: "Deno", command: deno, flags: ["run", "-A"] }] : []),
];

/** A copy of dist/ in a folder with nothing above it; `engine` puts DuckDB and the translator beside it. */
async function copyOfDist({ engine = false } = {}): Promise<string> {
  const folder = await realpath(await mkdtemp(join(tmpdir(), "cionb-dist-")));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(dist, folder, { recursive: true });
  // npm install leaves one behind, and Deno looks for packages only where there is one
  if (engine) await writeFile(join(folder, "package.json"), "{}");
  for (const name of engine ? ["@duckdb/node-api", "@polyglot-sql/sdk"] : []) {
    const place = join(folder, "node_modules", name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(await realpath(join(root, "node_modules", name)), place);
  }
  return folder;
}

type Ran = { code: number; out: string; error: string };

/** Runs a script in the folder with nothing in its environment that would help it. */
async function run(
  folder: string,
  { command, flags }: { command: string; flags: string[] },
  script: string,
): Promise<Ran> {
  await writeFile(join(folder, "script.mjs"), script);
  const environment = {
    PATH: process.env["PATH"] ?? "",
    HOME: folder,
    NO_COLOR: "1",
    DENO_NO_UPDATE_CHECK: "1",
    DENO_DIR: join(folder, ".deno"),
  };
  return new Promise((done) => {
    execFile(
      command,
      [...flags, "script.mjs"],
      { cwd: folder, env: environment, timeout: minute },
      (error, out, stderr) => done({ code: error ? Number(error.code ?? 1) : 0, out, error: stderr }),
    );
  });
}

test("what is built from the same sources is not built again", { timeout: minute }, async () => {
  expect((await buildDist(root)).built).toBe(false);
});

test("dist/ holds the programs, their maps, types, notices and data", async () => {
  const names = ["cio.mjs", "cio.mjs.map", "cio.d.mts", "data/cdnow.csv.gz", "THIRD_PARTY_NOTICES.txt"];
  expect(names.filter((name) => !existsSync(join(dist, name)))).toEqual([]);
  const map: { sources: string[] } = JSON.parse(await readFile(join(dist, "cio.mjs.map"), "utf8"));
  expect(map.sources).toContain("../packages/bundle/src/index.ts");
  expect(await readFile(join(dist, "cio.mjs"), "utf8")).not.toContain(root);
});

test("the notices name each package whose code is inside, with its licence", async () => {
  const notices = await readFile(join(dist, "THIRD_PARTY_NOTICES.txt"), "utf8");
  for (const name of ["zod", "undici", "pino", "vega", "vega-lite", "cockatiel", "d3-scale"]) {
    expect(notices).toMatch(new RegExp(`^${name} \\d+\\.\\d+\\.\\d+ \\(`, "m"));
  }
  expect(notices).not.toMatch(/^(@duckdb|@polyglot-sql|vitest|typescript|@cionb)/m);
  expect(notices).toContain("Permission is hereby granted, free of charge");
});

describe.each(runtimes)("in $runtime, from an empty folder", (runtime) => {
  test("the bundle loads, shows and checks without DuckDB, and says what is missing", {
    timeout: minute,
  }, async () => {
    const folder = await copyOfDist();
    const ran = await run(
      folder,
      runtime,
      `import { chart, check, connect, createClient, LocalEngineMissingError, show, startSimulator } from "./cio.mjs";
       const simulator = await startSimulator();
       const client = createClient({ writeKey: simulator.writeKey, baseUrl: simulator.baseUrl });
       await client.identify({ userId: "ada" });
       await check("the call arrived", simulator.people.size, 1);
       await client.close();
       await simulator.close();
       await show([{ a: 1 }], { title: "Rows" });
       await show(chart.bar([{ a: "x", n: 1 }], { x: "a", y: "n", title: "Bars", description: "One bar" }));
       await check.rejects("there is no engine", connect(), LocalEngineMissingError);
       await connect().catch((error) => console.log(error.message));`,
    );
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out).toContain("pass  the call arrived: 1");
    expect(ran.out).toContain("pass  there is no engine: LocalEngineMissingError");
    expect(ran.out).toContain("npm install @duckdb/node-api@");
  });

  test("with DuckDB beside it a whole run works", { timeout: minute }, async () => {
    const folder = await copyOfDist({ engine: true });
    const ran = await run(
      folder,
      runtime,
      `import { check, connect } from "./cio.mjs";
       const cio = await connect({ notebook: "elsewhere" });
       await cio.client.track({ userId: "ada", event: "Order Completed", properties: { order_id: "7", total: 1.5 } });
       await cio.setup.loadPurchases();
       await check("the purchases came along", (await cio.purchases.summary()).cents, 250_031_563n);
       await check("the call is logged", await cio.sql\`select outcome from deliveries\`, [{ outcome: "delivered" }]);
       await cio.close();`,
    );
    expect(ran).toMatchObject({ code: 0 });
    expect(ran.out).toContain("checks  2 passed, 0 failed");
    expect(ran.out).toContain("calls  1 delivered, 0 rejected, 0 suppressed, 0 unsent");
  });
});

test("the types stand alone: a program in an empty folder is checked with nothing but Node's own", {
  timeout: minute,
}, async () => {
  const folder = await copyOfDist();
  await mkdir(join(folder, "node_modules", "@types"), { recursive: true });
  await symlink(
    await realpath(join(root, "node_modules/@types/node")),
    join(folder, "node_modules/@types/node"),
  );
  const program = `import { type BatchReport, BatchError, chart, check, connect, progress, show } from "./cio.mjs";
    const cio = await connect({ notebook: "x", region: "eu" });
    const report: BatchReport = await cio.client.batch([{ type: "identify", userId: "ada", messageId: "m" }]);
    const bar = progress("calls", report.calls);
    await cio.client.batch([], { onProgress: bar.follow });
    await check("delivered", report.delivered, 1);
    const refused: BatchError = await check.rejects("refused", cio.client.batch([]), BatchError);
    await show(chart.line([{ day: "2026-01-01", calls: 1 }], { x: "day", y: "calls", title: "t", description: "d" }));
    // @ts-expect-error no such column
    chart.line([{ day: "2026-01-01" }], { x: "week", y: "day", title: "t", description: "d" });
    // @ts-expect-error a number is not a user id
    await cio.client.identify({ userId: 42 });
    // @ts-expect-error a text is not the count that was expected
    await check("delivered", report.delivered, "1");
    await show(refused.report.outcomes, { limit: 5 });
    export const agreed: boolean = (await cio.purchases.reconcile()).agrees;`;
  await writeFile(join(folder, "program.mts"), program);
  const compilerOptions = {
    strict: true,
    noEmit: true,
    module: "nodenext",
    target: "esnext",
    lib: ["esnext"],
    types: ["node"],
    skipLibCheck: false,
  };
  await writeFile(join(folder, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["program.mts"] }));
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  const said = await new Promise<string>((done) => {
    execFile(process.execPath, [tsc, "-p", folder], (_error, out, error) => done(out + error));
  });
  const own = said.split("\n").filter((line) => line.includes("program.mts") || line.includes("cio.d.mts"));
  expect(own).toEqual([]);
});
