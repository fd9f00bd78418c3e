import { configDefaults, defineConfig } from "vitest/config";

// a test that writes to the console fails
const setupFiles = ["./packages/workspace/src/testing/failOnConsole.ts"];

// one project a room: `npm test -- --project client`
const room = (name: string) => ({
  test: {
    name,
    include: [`packages/${name}/src/**/*.test.ts`, `packages/${name}/test/**/*.test.ts`],
    // these wait for Spark, and run in the project of that name
    exclude: [...configDefaults.exclude, "**/*.spark.test.ts"],
    setupFiles,
    // real disks, servers and processes on a machine that does other things too
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});

// what crosses rooms; one file at a time, since these start processes and servers
const crossing = (name: string, timeout: number, globalSetup: string[] = []) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`, `packages/*/test/**/*.${name}.test.ts`],
    setupFiles,
    globalSetup,
    testTimeout: timeout,
    hookTimeout: timeout,
    fileParallelism: false,
  },
});

export default defineConfig({
  test: {
    projects: [
      room("api"),
      room("journal"),
      room("client"),
      room("simulator"),
      room("lakehouse"),
      room("managers"),
      room("bundle"),
      room("cli"),
      room("workspace"),
      crossing("integration", 60_000),
      crossing("conformance", 120_000),
      crossing("e2e", 300_000),
      crossing("faults", 120_000, ["./test/faults/globalSetup.ts"]),
      crossing("spark", 120_000, ["./test/spark/globalSetup.ts"]),
    ],
  },
});
