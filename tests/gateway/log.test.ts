import { describe, expect, it } from 'vitest';
import { formatLine, openLog } from '../../gateway/log.ts';

function capture(options: { human?: boolean; level?: 'debug' | 'info' | 'silent' } = {}) {
  const lines: string[] = [];
  const out = { write: (line: string) => void lines.push(line) };
  return { lines, log: openLog({ level: 'info', ...options, out }) };
}

describe('the log', () => {
  it('[LG1] is one JSON object a line, with level, time and words', () => {
    const { lines, log } = capture();
    log.info({ device: 'smoke-0501' }, 'device is new');
    log.debug('too quiet to be seen');
    expect(lines).toHaveLength(1);
    const { time, ...rest } = JSON.parse(lines[0] ?? '');
    expect(rest).toEqual({ level: 'info', device: 'smoke-0501', msg: 'device is new' });
    expect(time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('[LG2] hides secrets, tokens, passwords, phones and contacts down to the fifth level', () => {
    const { lines, log } = capture();
    const hidden = { token: 'HUSH', secret: 'HUSH', password: 'HUSH', phone: 'HUSH', contacts: ['HUSH'] };
    log.info({
      ...hidden,
      config: {
        ...hidden,
        key: 'HUSH',
        http: { ...hidden, tokens: [hidden, { name: 'kept', token: 'HUSH' }] },
      },
      headers: { authorization: 'HUSH' },
      error: Object.assign(new Error('failed'), { secret: 'HUSH' }),
    });
    expect(lines[0]).not.toContain('HUSH');
    expect(lines[0]).toContain('[hidden]');
    expect(lines[0]).toContain('kept');
  });

  it('[LG3] for people is one short line', () => {
    const { lines, log } = capture({ human: true });
    log.warn({ port: 1883, why: 'a reason', list: [1] }, 'something is odd');
    expect(lines[0]?.slice(8)).toBe(' WARN  something is odd port=1883 why="a reason" list=[1]\n');
  });

  it('[LG4] a hostile name cannot end the line, move the cursor or turn the text round', () => {
    const { lines, log } = capture({ human: true });
    log.info({ client: 'a\nb\u001b[2J\u0085\u202e\u2028', '\u001bkey': 'x y' }, 'bad\r\n\u001b[31mred');
    expect(lines[0]?.replace(/\n$/, '')).not.toMatch(/[\p{Cc}\p{Cf}\u2028]/u);
    expect(formatLine('{"level":"info","time":"2026-11-21T08:00:00.000Z"}')).toBe('08:00:00 INFO \n');
  });

  it('[LG1] is silent when asked to be', () => {
    const { lines, log } = capture({ level: 'silent' });
    log.fatal('nobody hears');
    expect(lines).toEqual([]);
  });
});
