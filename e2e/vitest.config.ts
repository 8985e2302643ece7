import { defineConfig } from 'vitest/config'

/** The page in a real Chromium, as built in dist. Tests of one file share a browser and follow each other. */
export default defineConfig({
  test: {
    root: '.',
    include: ['e2e/**/*.spec.ts'],
    testTimeout: 180_000,
    hookTimeout: 60_000,
    expect: { poll: { timeout: 30_000, interval: 100 } },
    fileParallelism: false,
    bail: 1,
  },
})
