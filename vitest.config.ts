import { defineConfig } from "vitest/config";
import { findTestServer } from "./test/support/find-test-server.ts";

const server = await findTestServer();
if (server.url === null) process.stdout.write(`PostgreSQL suites are skipped: ${server.reason}\n`);

const onDatabases = ["test/scenarios/**/*.test.ts", "src/**/*.db.test.ts"];
const hour = 3_600_000;

/** Pure code once; everything that meets SQL on both engines. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: ["src/**/*.test.ts", "test/unit/**/*.test.ts"],
          exclude: onDatabases,
          testTimeout: hour,
        },
      },
      databaseProject("pglite", ""),
      ...(server.url === null ? [] : [databaseProject("postgres", server.url)]),
    ],
  },
});

function databaseProject(engine: string, url: string) {
  return {
    test: {
      name: engine,
      include: onDatabases,
      globalSetup: ["test/support/prepare-template.ts"],
      env: { KABAR_TEST_ENGINE: engine, KABAR_TEST_SERVER: url },
      testTimeout: hour, // a hanging test is ended by CI; a slow machine is no failure
      hookTimeout: hour,
    },
  };
}
