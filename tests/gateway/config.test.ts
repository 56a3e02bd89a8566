import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { days } from '../../devices/time.ts';
import { checkConfig, LARGEST_CONFIG, type Loaded, loadConfig } from '../../gateway/config/config.ts';
import { distance, meant, nearest } from '../../gateway/config/nearest.ts';
import { FASTEST, OPTIONS } from '../../gateway/config/options.ts';
import { formatProblem, MOST_PROBLEMS } from '../../gateway/config/problem.ts';
import { LONGEST_SECRET } from '../../gateway/config/terms.ts';
import { parseYaml } from '../../gateway/config/yaml-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'shouwang-config-'));
afterAll(() => rmSync(folder, { recursive: true }));

const file = (text: string | Uint8Array, name = 'config.yaml'): string => {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
};

/** The lines that tell what is wrong with a config; empty for a good one. */
function complaints(text: string): string[] {
  const read = parseYaml(text, { file: 'c.yaml', code: 'config-invalid' });
  if (!read.ok) return read.problems.map(formatProblem);
  const checked = checkConfig(read.yaml);
  return checked.ok ? [] : checked.problems.map(formatProblem);
}

const loaded = (args: string[], env: Record<string, string> = {}) => {
  const result = loadConfig(args, env);
  if (result.type !== 'config') throw new Error(JSON.stringify(result));
  return result;
};
const config = (args: string[], env: Record<string, string> = {}) => loaded(args, env).config;
const codes = (result: Loaded) =>
  result.type === 'refused' ? [result.exitCode, ...result.problems.map((one) => one.code)] : result.type;

describe('the config file', () => {
  it('[CF1] gives every key a default, so that no file and an empty file are a config', () => {
    const defaults = config([]);
    expect(defaults).toEqual({
      mqtt: { host: '127.0.0.1', port: 1883, insecure: false },
      http: { host: '127.0.0.1', port: 8080, insecure: false, tokens: [] },
      data: resolve('data'),
      journal: { limit: 8 * 1024 ** 3, reserve: 64 * 1024 ** 2 },
      readings: { raw: days(30), fiveMinutes: days(730), from: 'embedded' },
      webhooks: [],
      language: 'zh',
      logLevel: 'info',
      speed: 1,
    });
    expect(config(['--config', file('# nothing yet\n')])).toEqual({
      ...defaults,
      data: join(folder, 'data'),
    });
    expect(config(['--config', file('watchdog: { url: "http://a/b" }')]).watchdog?.every).toBe(60e6);
    expect(config(['--config', file('influx: { version: 1 }')]).influx).toEqual({
      version: 1,
      url: 'http://127.0.0.1:8086',
      database: 'shouwang',
    });
  });

  it('[CF2] reads the example with its paths relative to the file', () => {
    const { config, warnings } = loaded(['--config', 'docs/examples/config.yaml']);
    expect(config.community).toBe(resolve('docs/examples/community.yaml'));
    expect(config.data).toBe(resolve('data'));
    expect(config.http.tokens.map((token) => token.staff)).toEqual([undefined, 's1']);
    expect(warnings).toEqual([]);
  });

  it('[CF2] takes certificate, rules and data relative to the file, and --data relative to the working folder', () => {
    const path = file('{ mqtt: { tls: { cert: c.pem, key: /k.pem } }, rules: ./rules, data: d }');
    const it = config(['--config', path]);
    expect(it.mqtt.tls).toEqual({ cert: join(folder, 'c.pem'), key: '/k.pem' });
    expect(it.rules).toBe(join(folder, 'rules'));
    expect(it.data).toBe(join(folder, 'd'));
    expect(config(['--config', path, '--data', 'd']).data).toBe(resolve('d'));
  });

  it('[CF3] refuses an unknown key at any depth with its line and the nearest known one', () => {
    expect(complaints('data: ./data\nmqqt: {}\nmqtt:\n  prot: 1\n')).toEqual([
      'c.yaml:2: mqqt: unknown key "mqqt"; the nearest known key is "mqtt" (config-unknown-key)',
      'c.yaml:4: mqtt.prot: unknown key "prot"; the nearest known key is "port" (config-unknown-key)',
    ]);
    expect(complaints('http:\n  tokens:\n    - nme: x\n')[0]).toContain('the nearest known key is "name"');
    expect(complaints('influx: { version: 2, token: t, datbase: x }')[0]).toContain('"database"');
    expect(complaints('__proto__: { port: 1 }')).toEqual([
      expect.stringContaining('unknown key "__proto__"'),
    ]);
  });

  it('[CF4] says in one line each what is wrong, where, and what to do', () => {
    const text = [
      'mqtt:',
      '  port: "1883"',
      'http:',
      '  port: 99999',
      '  tokens:',
      '    - { name: 7, token: x, role: administator, place: "hz//b" }',
      'influx: { version: 4 }',
      'webhooks: [{ url: "ftp://a", secret: s, levels: [] }]',
      'watchdog: { url: "http://a", every: 60 }',
      'data:',
    ].join('\n');
    expect(complaints(text)).toEqual([
      'c.yaml:2: mqtt.port: is text, not a number; write it without quotes (config-invalid)',
      'c.yaml:4: http.port: is too large or too long; at most 65535 (config-invalid)',
      'c.yaml:6: http.tokens[0].name: is a number, not text; put it in quotes (config-invalid)',
      expect.stringMatching(
        /tokens\[0\]\.role: is not one .*; the nearest is "administrator" \(config-invalid\)/,
      ),
      expect.stringMatching(/^c\.yaml:6: http\.tokens\[0\]\.place: "hz\/\/b" is not a place; write city\//),
      expect.stringMatching(
        /^c\.yaml:7: influx\.version: is not one of the known variants; choose of 1, 2, 3 /,
      ),
      expect.stringMatching(
        /^c\.yaml:8: webhooks\[0\]\.url: is not of the form "url"; write a whole address/,
      ),
      'c.yaml:8: webhooks[0].levels: is too small or too short; at least 1 entries (config-invalid)',
      'c.yaml:9: watchdog.every: is a number, not text; put it in quotes (config-invalid)',
      'c.yaml:10: data: is empty; give it a value, or leave the key out (config-invalid)',
    ]);
    expect(complaints('http: { tokens: [{ name: a }] }')[0]).toMatch(
      /^c\.yaml:1: http\.tokens\[0\]\.\w+: is missing/,
    );
    expect(complaints('- a\n- b')).toEqual(['c.yaml:1: is not a map; write a map (config-invalid)']);
  });

  it('[CF4] names a length of time out of bounds', () => {
    for (const every of ['PT0.5S', 'P2D', 'P1M', 'minute', 'PT'])
      expect(complaints(`watchdog: { url: "http://a", every: ${every} }`)).toEqual([
        expect.stringMatching(
          /is not a length of time in bounds; write e\.g\. PT60S or P2D, from 1 to 86400 sec/,
        ),
      ]);
  });

  it('[CF5] refuses a host that is not loopback without tls or insecure: true', () => {
    for (const host of ['0.0.0.0', '::', '192.168.1.5', 'gateway.example', '128.0.0.1', '::ffff:10.0.0.1'])
      expect(complaints(`mqtt:\n  host: "${host}"`)).toEqual([
        expect.stringMatching(/^c\.yaml:2: mqtt\.host: is not loopback.*insecure: true.*\(insecure-bind\)$/),
      ]);
    for (const host of ['127.0.0.1', '127.9.9.9', 'localhost', '::1'])
      expect(complaints(`http: { host: "${host}" }`)).toEqual([]);
    expect(complaints('mqtt: { host: 0.0.0.0, insecure: true }')).toEqual([]);
    expect(complaints('http: { host: 0.0.0.0, tls: { cert: a, key: b } }')).toEqual([]);
  });

  it('[CF20] an answering store that is not configured is refused', () => {
    expect(complaints('readings: { from: influx }')).toEqual([
      expect.stringContaining('readings.from: names a store that is not configured; add influx:'),
    ]);
    expect(complaints('influx: { version: 1 }\nreadings: { from: influx, raw: P2D }')).toEqual([]);
    expect(complaints('readings: { raw: PT1H }')).toEqual([expect.stringContaining('readings.raw')]);
  });

  it('[CF6] refuses two tokens of one name or one secret', () => {
    const token = (name: string, token: string) =>
      `{ name: ${name}, token: ${token}, role: auditor, place: hz }`;
    const tokens = [token('a', 'one'), token('a', 'two'), token('b', 'two')];
    expect(complaints(`http: { tokens: [${tokens.join(', ')}] }`)).toEqual([
      expect.stringContaining('http.tokens[1].name: is the same as that of http.tokens[0]'),
      expect.stringContaining('http.tokens[2].token: is the same as that of http.tokens[1]'),
    ]);
  });

  it('[CF7] warns of short secrets by name, and of nothing else', () => {
    const text = `
http: { tokens: [{ name: centre, token: short, role: auditor, place: hz }, { name: b, token: sixteen-chars-ok, role: auditor, place: hz }] }
webhooks: [{ url: "http://a", secret: s }]`;
    const { warnings } = loaded(['--config', file(text)]);
    expect(warnings).toEqual([
      'the API token centre is shorter than 16 characters',
      'the secret of webhooks[0] is shorter than 16 characters',
    ]);
  });

  it('[CF8] quotes no secret and no line of the file, whatever is wrong with it', () => {
    const texts = [
      'http: { tokens: [{ name: a, token: [hush-hush], role: hush-hush, place: hz }] }',
      'webhooks:\n  - { url: hush-hush, secret: { hush-hush: 1 } }',
      'webhooks:\n  - secret: "hush-hush\n',
      'a: hush-hush\n  b: "hush-hush" hush-hush',
      'a: *hush-hush',
      'key: !hush-hush x',
      '"hush-hush: 1": ]hush-hush',
      'hush-hush 王秀英: 1',
    ];
    for (const text of texts) {
      expect(complaints(text).length, text).toBeGreaterThan(0);
      for (const line of complaints(text)) {
        expect(line.replace('unknown key "hush-hush"', '').replace('.hush-hush', '')).not.toMatch(
          /hush-hush|王/,
        );
        expect(line).not.toMatch(/[\n\r]/);
      }
    }
  });

  it('[CF9] names a file that is missing, not UTF-8, no YAML, too deep, full of aliases or too large', () => {
    const refused = (path: string) => codes(loadConfig(['--config', path], {}));
    expect(refused(join(folder, 'none.yaml'))).toEqual([1, 'config-unreadable']);
    expect(refused(folder)).toEqual([1, 'config-unreadable']);
    expect(refused(file(Buffer.from([0x61, 0x3a, 0x20, 0xcd, 0xf5])))).toEqual([1, 'config-unreadable']);
    expect(refused(file('a: [1,\nb: 2'))).toContain('config-invalid');
    expect(refused(file('data: a\ndata: b'))).toEqual([1, 'config-invalid']);
    expect(refused(file(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))).toContain('config-invalid');
    const bomb = ['a: &a [x, x, x, x, x, x, x, x, x]'];
    for (const [before, name] of ['ab', 'bc', 'cd', 'de', 'ef', 'fg'])
      bomb.push(`${name}: &${name} [${Array(9).fill(`*${before}`).join(', ')}]`);
    expect(refused(file(bomb.join('\n')))).toEqual([1, 'config-unreadable']);
    const large = file('', 'large.yaml');
    truncateSync(large, LARGEST_CONFIG + 1);
    expect(refused(large)).toEqual([1, 'config-unreadable']);
  });

  it('[CF10] tells the first problems and counts the rest', () => {
    const text = Array.from({ length: MOST_PROBLEMS + 7 }, (_, n) => `k${n}: 1`).join('\n');
    const lines = complaints(text);
    expect(lines).toHaveLength(MOST_PROBLEMS + 1);
    expect(lines.at(-1)).toBe('c.yaml: 7 more problems; mend these first (config-invalid)');
  });

  it('[CF10] refuses secrets, tokens and webhooks beyond their limits', () => {
    const long = (length: number) =>
      complaints(`webhooks: [{ url: "http://a", secret: ${'s'.repeat(length)} }]`);
    expect(long(LONGEST_SECRET)).toEqual([]);
    expect(long(LONGEST_SECRET + 1)).toEqual([expect.stringContaining('at most 1024 characters')]);
    const hooks = Array(101).fill('{ url: "http://a", secret: s }').join(', ');
    expect(complaints(`webhooks: [${hooks}]`)).toEqual([expect.stringContaining('at most 100 entries')]);
    const tokens = Array(1001).fill('{ name: a, token: b, role: auditor, place: hz }').join(', ');
    expect(complaints(`http: { tokens: [${tokens}] }`)).toEqual([expect.stringContaining('at most 1000')]);
  });
});

describe('the command line and the environment', () => {
  const path = file('{ mqtt: { port: 1 }, http: { port: 2 }, data: d }', 'three.yaml');
  const env = {
    SHOUWANG_CONFIG: path,
    SHOUWANG_MQTT_PORT: '11',
    SHOUWANG_HTTP_PORT: '12',
    SHOUWANG_DATA: '/env',
    SHOUWANG_LOG_LEVEL: 'warn',
    SHOUWANG_SPEED: '20',
    SHOUWANG_KEY: 'a-key',
  };

  it('[CF11] a flag wins over the environment, the environment over the file', () => {
    const seen = (args: string[], env: Record<string, string>) => {
      const { mqtt, http, data, logLevel, speed, key } = config(args, env);
      return [mqtt.port, http.port, data, logLevel, speed, key];
    };
    expect(seen(['--config', path], {})).toEqual([1, 2, join(folder, 'd'), 'info', 1, undefined]);
    expect(seen([], env)).toEqual([11, 12, '/env', 'warn', 20, 'a-key']);
    const flags = '--mqtt-port=21 --http-port 0 --data /flag --log-level debug --speed 2.5'.split(' ');
    expect(seen(flags, env)).toEqual([21, 0, '/flag', 'debug', 2.5, 'a-key']);
    expect(seen(['--config', path], { SHOUWANG_MQTT_PORT: '', SHOUWANG_DATA: '' })[0]).toBe(1);
  });

  it('[CF12] wrong usage is one clear line and exit code 2', () => {
    const line = (args: string[], env: Record<string, string> = {}) => {
      const result = loadConfig(args, env);
      if (result.type !== 'refused') throw new Error(result.type);
      expect([result.exitCode, result.problems.length]).toEqual([2, 1]);
      return formatProblem(result.problems[0]!);
    };
    expect(line(['--mqtt-prt', '1'])).toBe(
      '--mqtt-prt: is not known; the nearest flag is --mqtt-port (wrong-usage)',
    );
    expect(line(['--mqtt-port', '70000'])).toBe(
      '--mqtt-port: must be a port from 0 to 65535; see --help (wrong-usage)',
    );
    expect(line(['--http-port', '-1'])).toMatch(/^--http-port: /);
    expect(line(['--data', '--speed', '2'])).toMatch(/^--data: has no value/);
    expect(line(['--data'])).toMatch(/^--data: has no value/);
    expect(line(['--data='])).toMatch(/^--data: has no value/);
    expect(line(['--help=yes'])).toMatch(/^--help: takes no value/);
    expect(line(['-x'])).toMatch(/^-x: is not known/);
    expect(line(['--__proto__', '1'])).toMatch(/is not known/);
    expect(line(['start\u001b[2J'])).toBe('"start\\u001b[2J": is not a flag; see --help (wrong-usage)');
    for (const speed of ['0', '0.5', '-2', 'fast', `${FASTEST + 1}`, 'Infinity', '1e1'])
      expect(line([`--speed=${speed}`])).toMatch(/^--speed: must be a number from 1 to 1000/);
    expect(line([], { SHOUWANG_LOG_LEVEL: 'loud' })).toMatch(/^SHOUWANG_LOG_LEVEL: must be one of trace, /);
  });

  it('[CF13] --help names every flag and variable, even beside wrong ones in the environment', () => {
    const help = loadConfig(['--help'], { SHOUWANG_SPEED: 'x' });
    if (help.type !== 'help') throw new Error(help.type);
    for (const { flag, env } of OPTIONS) {
      expect(help.text).toContain(env);
      expect(help.text).toContain(flag === undefined ? '' : `--${flag} `);
    }
    expect(loadConfig(['-h'], {}).type).toBe('help');
  });
});

describe('the nearest word', () => {
  it('[CF14] is a metric distance', () => {
    const text = fc.string({ maxLength: 8, unit: 'binary' });
    fc.assert(
      fc.property(text, text, text, (a, b, c) => {
        expect(distance(a, b)).toBe(distance(b, a));
        expect(distance(a, b) === 0).toBe(a === b);
        expect(distance(a, c)).toBeLessThanOrEqual(distance(a, b) + distance(b, c));
      }),
    );
    expect(distance('kitten', 'sitting')).toBe(3);
  });

  it('[CF14] is found whatever the case, and among nothing is nothing', () => {
    expect(nearest('PORT', ['host', 'port'])).toBe('port');
    expect(nearest('x'.repeat(1e6), ['a', 'b'])).toBe('a');
    expect(nearest('x', [])).toBe('');
  });

  it('[CF14] is not told of a word that means something else', () => {
    const known = ['smoke', 'tamper', 'lives-alone'];
    expect(['Smoek', 'alone', 'water', 'smoke-free-zone'].map((word) => meant(word, known))).toEqual([
      'smoke',
      'lives-alone',
      undefined,
      undefined,
    ]);
  });
});
