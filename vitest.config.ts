import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two workers: the real servers that tests start need a core too.
    maxWorkers: 2,
    coverage: { include: ['devices/**', 'rules/**'], reporter: ['text-summary'] },
  },
});
