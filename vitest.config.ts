import { defineConfig } from "vitest/config";

// one project a room: `vitest run --project client`
const room = (name: string) => ({
  test: { name, include: [`packages/${name}/src/**/*.test.ts`, `packages/${name}/test/**/*.test.ts`] },
});

const crossing = (name: string, timeout: number) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: timeout,
    hookTimeout: timeout,
    fileParallelism: false,
  },
});

export default defineConfig({
  test: {
    projects: [
      room("api"),
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
    ],
  },
});
