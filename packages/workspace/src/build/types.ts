import { execFile } from "node:child_process";
import { access, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { type Plugin, rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import typescript from "typescript";

/** Packages whose types the bundle's exports are made of. */
const rooms = ["api", "journal", "client", "lakehouse", "managers", "simulator", "bundle"];

/**
 * Writes the types of the bundle's exports as one file, which needs nothing but Node's own types. The compiler writes
 * declarations; only those that the exports reach go into the file. Type errors are not looked for here.
 */
export async function buildTypes(root: string, file: string): Promise<void> {
  const folder = await mkdtemp(join(root, ".cache", "types-"));
  try {
    await declare(root, folder);
    const build = await rollup({
      input: indexOf(folder, "bundle"),
      external: (name) => name.startsWith("node:"),
      plugins: [resolveFrom(root, folder), dts({ respectExternal: true, compilerOptions })],
      onwarn(warning) {
        throw new Error(warning.message);
      },
    });
    try {
      await build.write({ file, format: "es" });
    } finally {
      await build.close();
    }
  } catch (error) {
    // a bundler's error drags all its state along
    throw new Error(`Cannot build the types: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const compilerOptions = {
  module: typescript.ModuleKind.NodeNext,
  moduleResolution: typescript.ModuleResolutionKind.NodeNext,
  target: typescript.ScriptTarget.ESNext,
  allowImportingTsExtensions: true,
  noEmit: true,
  skipLibCheck: true,
  types: [],
} satisfies typescript.CompilerOptions;

const indexOf = (folder: string, room: string) => join(folder, room, "src", "index.d.ts");

/** One declaration for each source, by the compiler of the root, which is many times faster than the one imported here. */
async function declare(root: string, folder: string): Promise<void> {
  const config = {
    extends: join(root, "tsconfig.base.json"),
    compilerOptions: {
      noEmit: false,
      declaration: true,
      emitDeclarationOnly: true,
      outDir: folder,
      rootDir: join(root, "packages"),
    },
    files: rooms.map((room) => join(root, "packages", room, "src", "index.ts")),
  };
  const path = join(folder, "tsconfig.json");
  await writeFile(path, JSON.stringify(config));
  const compiler = join(root, "node_modules", "typescript", "bin", "tsc");
  const said = await new Promise<string>((resolve) => {
    execFile(process.execPath, [compiler, "-p", path], (_error, stdout, stderr) => resolve(stdout + stderr));
  });
  for (const room of rooms) {
    await access(indexOf(folder, room)).catch((cause: unknown) => {
      throw new Error(`the compiler wrote none for ${room}\n${said}`, { cause });
    });
  }
}

/** Finds what a declaration imports: a room among the declarations, a package from where the room's source is. */
function resolveFrom(root: string, folder: string): Plugin {
  return {
    name: "resolve-from-sources",
    resolveId(name, importer) {
      if (importer === undefined || name.startsWith(".") || name.startsWith("node:")) return null;
      const room = /^@cionb\/(\w+)$/.exec(name)?.[1];
      if (room !== undefined) return indexOf(folder, room);
      const inside = relative(folder, importer);
      const source = inside.startsWith("..") ? importer : join(root, "packages", inside.split(sep).join("/"));
      const found = typescript.resolveModuleName(
        name,
        source,
        compilerOptions,
        typescript.sys,
        undefined,
        undefined,
        typescript.ModuleKind.ESNext,
      );
      return found.resolvedModule?.resolvedFileName ?? null;
    },
  };
}
