import { join } from "node:path";
import { rollup } from "rollup";
import { dts } from "rollup-plugin-dts";
import typescript from "typescript";

/** Writes the types of the bundle's exports as one file, which needs nothing but Node's own types. */
export async function buildTypes(root: string, file: string): Promise<void> {
  const { config } = typescript.readConfigFile(join(root, "tsconfig.base.json"), typescript.sys.readFile);
  const { options } = typescript.convertCompilerOptionsFromJson(config.compilerOptions, root);
  const build = await rollup({
    input: join(root, "packages/bundle/src/index.ts"),
    external: (name) => name.startsWith("node:"),
    plugins: [
      dts({
        respectExternal: true,
        tsconfig: join(root, "tsconfig.json"),
        compilerOptions: { ...options, noEmit: false, declaration: true, emitDeclarationOnly: true },
      }),
    ],
    onwarn(warning) {
      throw new Error(`Cannot build the types: ${warning.message}`, { cause: warning });
    },
  });
  try {
    await build.write({ file, format: "es" });
  } finally {
    await build.close();
  }
}
