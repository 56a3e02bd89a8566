import { defineConfig } from 'vitest/config';
import { untaken } from './tests/untaken.ts';

export default defineConfig({
  test: {
    include: ['tests/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Two workers: the real servers that tests start need a core too.
    maxWorkers: 2,
    reporters: ['default', untaken],
    coverage: {
      include: ['devices/**', 'rules/**'],
      reporter: ['text-summary'],
      thresholds: { branches: 100 },
      // A test that fails hides no figure.
      reportOnFailure: true,
    },
  },
});
