import { lingui } from '@lingui/vite-plugin'
import babel from '@rolldown/plugin-babel'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vitest/config'
import { isolation } from './engine/cli/setup/headers.mjs'
import { patternflyLayer, policyInPage, serviceWorker } from './vite.plugins.ts'

/** Lingui's macros. English stays in the code, so that only other languages are loaded. */
const texts = babel({
  presets: [
    {
      preset: { plugins: [['@lingui/babel-plugin-lingui-macro', { descriptorFields: 'message' }]] },
      rolldown: { filter: { code: /from '@lingui\/(?:core|react)\/macro'/ } },
    },
  ],
})

/** Tests about what 64-bit code does, whoever executes it. */
const compiledTests = [
  'engine/cpu/cpu.test.ts',
  'engine/cpu/mmu/{access,contexts,physical,set-aside,tlb,video-memory}.test.ts',
  'engine/cpu/system/{breakpoints,exceptions,fast-call}.test.ts',
  'engine/testing/oracle/oracle.test.ts',
  'engine/testing/unicorn.test.ts',
]

export default defineConfig({
  root: 'web',
  base: './',
  publicDir: '../public',
  cacheDir: '../node_modules/.cache/vite',
  plugins: [react(), lingui(), texts, patternflyLayer, policyInPage, serviceWorker()],
  worker: { format: 'es' },
  build: {
    outDir: '../dist',
    emptyOutDir: true,
    target: 'es2023',
    chunkSizeWarningLimit: 1500,
    // What the page begins with comes as one file, not as dozens that later parts might share.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'page', tags: ['$initial'] }] } } },
  },
  server: { host: '127.0.0.1', port: 8000, headers: isolation, fs: { allow: ['..'] } },
  test: {
    root: '.',
    setupFiles: ['./web/speak-english.ts'],
    testTimeout: 20_000,
    pool: 'forks',
    projects: [
      {
        extends: true,
        test: { name: 'all', include: ['*.test.ts', 'engine/**/*.test.ts', 'web/**/*.test.ts'] },
      },
      // see engine/testing/forced-compilation.ts
      {
        extends: true,
        test: {
          name: 'compiled',
          include: compiledTests,
          env: { COMPILED_TESTS: '1' },
          setupFiles: ['./engine/testing/forced-compilation.setup.ts'],
        },
      },
    ],
  },
})
