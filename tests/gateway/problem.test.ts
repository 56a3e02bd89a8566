import { describe, expect, it } from 'vitest';
import { PROBLEMS, Problem, problemCodeOf } from '../../gateway/problem.ts';

const INTRODUCTION = `# Problems

Whatever the gateway cannot do has a code: over HTTP in the \`code\` of an RFC 9457 problem, for a command at the start
of its last line, and in the log. This page has a section for each.
`;

const page = () => {
  const sections = Object.entries(PROBLEMS).sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = sections.map(
    ([code, { status, title, cure }]) => `## ${code}\n\n${title.en} · ${title.zh} (${status})\n\n${cure}\n`,
  );
  return [INTRODUCTION, ...texts].join('\n');
};

describe('problems', () => {
  it('[PB1] every code has its section in docs/problems.md, and every section its code', async () => {
    // `npx vitest run tests/gateway/problem.test.ts -u` writes the page anew.
    await expect(page()).toMatchFileSnapshot('../../docs/problems.md');
  });

  it('[PB2] a code is a slug, its status an error, its texts there in both languages', () => {
    for (const [code, { status, title, cure }] of Object.entries(PROBLEMS)) {
      expect(code).toMatch(/^[a-z]+(-[a-z]+)*$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(600);
      expect(title.zh).toMatch(/\p{Script=Han}/u);
      for (const text of [title.en, cure]) expect(text).not.toBe('');
    }
  });

  it('[PB3] an error is known by the code it carries, whoever made it', () => {
    expect(problemCodeOf(new Problem('data-locked', './data'))).toBe('data-locked');
    expect(problemCodeOf(Object.assign(new Error('x'), { code: 'journal-overloaded' }))).toBe(
      'journal-overloaded',
    );
    for (const code of ['ECONNRESET', '__proto__', 'constructor', 7])
      expect(problemCodeOf(Object.assign(new Error('x'), { code }))).toBeUndefined();
    expect(problemCodeOf('data-locked')).toBeUndefined();
  });
});
