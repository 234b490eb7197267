import react from '@vitejs/plugin-react'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

const dom = ['src/**/*.test.tsx', 'src/**/*.dom.test.ts']

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  test: {
    globals: true,
    restoreMocks: true,
    // For machines that do other work beside: this only ends what never comes.
    testTimeout: 60_000,
    // A page takes ten times as long to open as most tests to run, so only those have one that look at it.
    projects: [
      {
        extends: true,
        test: { name: 'dom', environment: 'jsdom', include: dom, setupFiles: ['src/test/setup.ts'] },
      },
      {
        extends: true,
        // Without a page there is nothing that a test could leave behind for the next file.
        test: {
          name: 'logic',
          environment: 'node',
          isolate: false,
          include: ['src/**/*.test.ts'],
          exclude: dom,
        },
      },
    ],
  },
})
