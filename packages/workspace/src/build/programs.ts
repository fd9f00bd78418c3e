import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { build, type Metafile, type Plugin } from "esbuild";

/** Found beside the program when it runs, or missing: only the local engine needs them. */
const externals = ["@duckdb/node-api", "@polyglot-sql/sdk"];

// packages in CommonJS ask for these names, which an ES module does not have
const banner = `import { createRequire as __createRequire } from "node:module";
const require = __createRequire(import.meta.url);
const __dirname = import.meta.dirname, __filename = import.meta.filename;`;

/** The command line program takes the bundle's code from the file beside it. */
const bundleBeside: Plugin = {
  name: "bundle-beside",
  setup({ onResolve }) {
    onResolve({ filter: /^@cionb\/bundle$/ }, () => ({ path: "./cio.mjs", external: true }));
  },
};

/** Two megabytes that only those load who have a warehouse on Databricks. */
const driverBeside: Plugin = {
  name: "driver-beside",
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/vendor\.ts$/ }, () => ({ path: "./databricks.mjs", external: true }));
  },
};

/** zod brings its messages in some fifty languages; ours are English. */
const englishOnly: Plugin = {
  name: "english-only",
  setup({ onLoad }) {
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({
      contents: 'export { default as en } from "./en.js";',
      loader: "js",
    }));
  },
};

type Program = { name: string; entry: string; plugins: Plugin[] };

/** What is compiled from `root`; a room that is not there yet is left out. */
export function programsOf(root: string): Program[] {
  const programs = [
    { name: "cio", entry: join(root, "packages/bundle/src/index.ts"), plugins: [driverBeside] },
    { name: "databricks", entry: join(root, "packages/lakehouse/src/databricks/vendor.ts"), plugins: [] },
    // a thread that starts at once, without the rest of the bundle
    { name: "journal", entry: join(root, "packages/journal/src/worker/main.ts"), plugins: [] },
    { name: "cli", entry: join(root, "packages/cli/src/main.ts"), plugins: [bundleBeside] },
  ];
  return programs.filter(({ entry }) => existsSync(entry));
}

/** Compiles a program to one ES module for Node 24 and Deno, with its source map; answers what went into it. */
export async function buildProgram(
  { name, entry, plugins }: Program,
  root: string,
  folder: string,
): Promise<Metafile> {
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    // the map names the sources as seen from dist/
    outfile: join(root, "dist", `${name}.mjs`),
    write: false,
    bundle: true,
    format: "esm",
    platform: "node",
    // Deno 2.9 knows more; named as a target, esbuild would turn import() into require()
    target: "node24",
    external: externals,
    plugins: [englishOnly, ...plugins],
    banner: { js: banner },
    sourcemap: "linked",
    // a stack trace in a notebook shows the sources' names through the map; their text would double the size
    sourcesContent: false,
    minifySyntax: true,
    minifyWhitespace: true,
    // Node prints the whole line that an uncaught error comes from
    lineLimit: 300,
    legalComments: "none",
    metafile: true,
    logLevel: "warning",
  });
  await Promise.all(
    outputFiles.map(({ path, contents }) => writeFile(join(folder, basename(path)), contents)),
  );
  return metafile;
}
