import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { expect, test } from "vitest";
import { findPython } from "../setup/findPython.mjs";
import { installPackages, packagesAreInstalled } from "../setup/installPackages.mjs";
import { kernelSpec, writeKernelSpec } from "../setup/kernelSpec.mjs";
import { environmentIsMade, makeEnvironment } from "../setup/makeEnvironment.mjs";
import { folderWith, shell } from "./folder.ts";

/** A search path that holds `programs` alone: name to what its shell script does. */
function pathWith(programs: Readonly<Record<string, string>>): string {
  const files = Object.entries(programs).map(([name, body]) => [name, shell(body)]);
  const folder = folderWith(Object.fromEntries(files));
  for (const name of Object.keys(programs)) chmodSync(join(folder, name), 0o755);
  return folder;
}

const python = (version: string, usable: boolean, complete: boolean) =>
  `echo '["/opt/python", "${version}", ${usable}, ${complete}]'`;

test("the first Python that is new enough and complete is taken", () => {
  const PATH = pathWith({
    python3: python("3.9.2", false, true),
    "python3.13": "echo 'version 3.13 is not installed' >&2; exit 127",
    "python3.12": python("3.12.1", true, false),
    "python3.11": python("3.11.7", true, true),
  });
  expect(findPython({ PATH })).toMatchObject({ command: "python3.11", version: "3.11.7" });
});

test("CIONB_PYTHON names the Python outright", () => {
  const PATH = pathWith({ python3: python("3.12.1", true, true), mine: python("3.10.4", true, true) });
  expect(findPython({ PATH, CIONB_PYTHON: "mine" })).toMatchObject({ version: "3.10.4" });
});

test.each<[string, Record<string, string>, Record<string, string>, RegExp]>([
  ["no Python at all", {}, {}, /Cannot find Python 3\.10 or newer.*apt install python3/s],
  ["one that is too old", { python3: python("3.9.2", false, true) }, {}, /python3 is 3\.9\.2/],
  [
    "one without ensurepip",
    { python3: python("3.12.1", true, false) },
    {},
    /comes without venv.*python3\.12-venv/s,
  ],
  ["a name that does not answer", {}, { CIONB_PYTHON: "/nowhere" }, /CIONB_PYTHON=\/nowhere answers/],
])("%s is said with what to do", (_, programs, more, message) => {
  expect(() => findPython({ PATH: pathWith(programs), ...more })).toThrow(message);
});

const checkout = {
  "package.json": JSON.stringify({ packageManager: "pnpm@9.8.7" }),
  "pnpm-lock.yaml": "one",
  "pnpm-workspace.yaml": "",
};

async function withPath<T>(path: string, work: () => Promise<T>): Promise<T> {
  const before = process.env["PATH"];
  process.env["PATH"] = [path, "/usr/bin", "/bin"].join(delimiter);
  try {
    return await work();
  } finally {
    process.env["PATH"] = before;
  }
}

test("packages are installed with the pnpm that package.json names, and again only when a lock changes", async () => {
  const root = folderWith(checkout);
  const npx = pathWith({
    npx: 'echo "$@" >> calls; echo "Progress: resolved 3"; mkdir -p node_modules/.bin && touch node_modules/.bin/node',
  });
  const said: string[] = [];
  expect(packagesAreInstalled(root)).toBe(false);
  await withPath(npx, () => installPackages(root, (line) => said.push(line)));
  expect(readFileSync(join(root, "calls"), "utf8")).toMatch(/^--yes pnpm@9\.8\.7 install --frozen-lockfile/);
  expect(said).toEqual(["installing with pnpm@9.8.7", "resolved 3"]);
  expect(packagesAreInstalled(root)).toBe(true);
  writeFileSync(join(root, "pnpm-lock.yaml"), "two");
  expect(packagesAreInstalled(root)).toBe(false);
});

test("a failed install shows the end of its output, names its log, and counts as not installed", async () => {
  const root = folderWith(checkout);
  const npx = pathWith({ npx: "echo 'no route to the registry' >&2; exit 3" });
  const work = withPath(npx, () => installPackages(root, () => {}));
  await expect(work).rejects.toThrow(
    /Cannot install the packages: npx ended with 3\nno route.*setup-packages\.log/s,
  );
  expect(readFileSync(join(root, ".cache/setup-packages.log"), "utf8")).toContain("no route");
  expect(packagesAreInstalled(root)).toBe(false);
});

test("an environment is made from its lock, stays when it fits, and a working one is kept", {
  timeout: 120_000,
}, async () => {
  const locks = { "packages/bridge/requirements.txt": "", "packages/bridge/requirements-test.txt": "# more" };
  const root = folderWith(locks);
  await makeEnvironment(root, "run", () => {});
  expect(environmentIsMade(root, "run")).toBe(false); // Deno is not in this lock
  writeFileSync(join(root, ".venv/bin/deno"), "");
  expect(environmentIsMade(root, "run")).toBe(true);
  expect(environmentIsMade(root, "test")).toBe(false);
  await makeEnvironment(root, "test", () => {});
  expect(existsSync(join(root, ".venv/bin/deno"))).toBe(true);
  expect(environmentIsMade(root, "run")).toBe(true);
  expect(environmentIsMade(root, "test")).toBe(true);
});

test("the kernel starts the Deno of the environment, without asking anyone for updates", () => {
  const root = folderWith();
  writeKernelSpec(root);
  const file = join(root, ".venv/share/jupyter/kernels/deno/kernel.json");
  const spec: unknown = JSON.parse(readFileSync(file, "utf8"));
  expect(spec).toEqual(kernelSpec(join(root, ".venv/bin/deno")));
  expect(spec).toMatchObject({ interrupt_mode: "message", env: { DENO_NO_UPDATE_CHECK: "1" } });
});
