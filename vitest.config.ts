// Unit and golden tests, all in Node; what needs a page is in e2e/.

import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.{ts,tsx}", "scripts/**/*.test.ts"],
    environment: "node",
    // left alone, vitest takes one of two cores
    maxWorkers: 2,
    // golden cases on the cpu backend and browser starts take their time on two cores
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
