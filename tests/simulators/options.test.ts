import { describe, expect, it } from 'vitest';
import { readOptions } from '../../simulators/options.ts';
import { STORIES } from '../../simulators/stories/index.ts';

const wrong = (...args: string[]) => {
  const read = readOptions(args);
  return read.type === 'wrong-usage' ? read.problem : read;
};

describe('npm run simulate', () => {
  it('[FL5] has a default for every flag', () => {
    expect(readOptions([])).toEqual({
      type: 'run',
      options: { homes: 60, speed: 1, wearing: 0.15, seed: '1', lively: false },
    });
    expect(readOptions(['--story', 'sos', '--speed', '20', '--url', 'mqtt://10.0.0.1:1883'])).toMatchObject({
      options: { story: { name: 'sos' }, speed: 20, url: 'mqtt://10.0.0.1:1883' },
    });
  });

  it('[FL5] lists the stories, each on a line', () => {
    const read = readOptions(['--list']);
    const lines = read.type === 'print' ? read.text.split('\n') : [];
    expect(lines.map((line) => line.split(' ')[0])).toEqual(STORIES.map(({ name }) => name));
  });

  it('[FL6] says in one line what is wrong', () => {
    expect(wrong('--homes', '0')).toContain('--homes must be');
    expect(wrong('--homes', '20001')).toContain('--homes must be');
    expect(wrong('--speed', 'fast')).toContain('--speed must be');
    expect(wrong('--wearing', '2')).toContain('--wearing must be');
    expect(wrong('--story', 'once-upon')).toContain('no story "once-upon"');
    expect(wrong('--url', 'http://x')).toContain('--url must be');
    expect(wrong('--nonsense')).toMatch(/^wrong-usage: [^\n]+$/);
  });
});
