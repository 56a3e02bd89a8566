import { parseArgs } from 'node:util';
import { nearest } from './nearest.ts';
import { type ConfigProblem, quote } from './problem.ts';

/** What the command line and the environment say; left out where they say nothing. */
export interface Options {
  readonly config?: string;
  readonly mqttPort?: number;
  readonly httpPort?: number;
  readonly data?: string;
  readonly logLevel?: LogLevel;
  readonly speed?: number;
  /** Text of the key that wraps every person's key. */
  readonly key?: string;
}

export const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** Times the speed of life, for demonstrations: at 1000 a clock of 3 minutes runs out in 180 ms. More is wrong usage. */
export const FASTEST = 1000;

export type ReadOptions =
  | { readonly type: 'options'; readonly options: Options }
  | { readonly type: 'help' }
  | { readonly type: 'wrong-usage'; readonly problem: ConfigProblem };

interface Option {
  readonly name: keyof Options;
  readonly flag?: string;
  readonly env: string;
  /** How the value stands in the help. */
  readonly value: string;
  readonly says: string;
  /** What is wrong with a value, as a demand. */
  readonly demand?: string;
  readonly accepts?: (text: string) => boolean;
  readonly isNumber?: true;
}

const isPort = (text: string) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535;
const isSpeed = (text: string) => /^\d+(\.\d+)?$/.test(text) && Number(text) >= 1 && Number(text) <= FASTEST;
const isLogLevel = (text: string) => LOG_LEVELS.some((level) => level === text);
const port = {
  value: 'PORT',
  accepts: isPort,
  demand: 'must be a port from 0 to 65535',
  isNumber: true,
} as const;

export const OPTIONS: readonly Option[] = [
  { name: 'config', flag: 'config', env: 'SHOUWANG_CONFIG', value: 'FILE', says: 'config file (YAML)' },
  {
    name: 'mqttPort',
    flag: 'mqtt-port',
    env: 'SHOUWANG_MQTT_PORT',
    ...port,
    says: 'MQTT port; 0 takes a free one',
  },
  {
    name: 'httpPort',
    flag: 'http-port',
    env: 'SHOUWANG_HTTP_PORT',
    ...port,
    says: 'HTTP port; 0 takes a free one',
  },
  { name: 'data', flag: 'data', env: 'SHOUWANG_DATA', value: 'FOLDER', says: 'folder of journal and facts' },
  {
    name: 'logLevel',
    flag: 'log-level',
    env: 'SHOUWANG_LOG_LEVEL',
    value: 'LEVEL',
    says: `${LOG_LEVELS.join(', ')} (default info)`,
    accepts: isLogLevel,
    demand: `must be one of ${LOG_LEVELS.join(', ')}`,
  },
  {
    name: 'speed',
    flag: 'speed',
    env: 'SHOUWANG_SPEED',
    value: 'X',
    says: `how many times faster time passes, 1 to ${FASTEST}; for demonstrations only`,
    accepts: isSpeed,
    demand: `must be a number from 1 to ${FASTEST}`,
    isNumber: true,
  },
  {
    name: 'key',
    env: 'SHOUWANG_KEY',
    value: 'BASE64',
    says: '32 bytes that seal names and phones; left out: a key file is made',
  },
];

/** Reads flags and environment; a flag wins. An empty variable counts as not set. */
export function readOptions(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ReadOptions {
  const flags = OPTIONS.flatMap(({ flag }) => (flag === undefined ? [] : [flag]));
  const types = Object.fromEntries([
    ...flags.map((flag) => [flag, { type: 'string' as const }]),
    ['help', { type: 'boolean' as const, short: 'h' }],
  ]);
  // Not strict: its messages run over many words and name no nearest flag.
  const { values, tokens } = parseArgs({ args: [...args], options: types, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === 'positional') return wrong(quote(token.value), 'is not a flag', HELP_CURE);
    if (token.kind !== 'option') continue;
    if (!Object.hasOwn(types, token.name))
      return wrong(token.rawName, 'is not known', `the nearest flag is --${nearest(token.name, flags)}`);
    // A flag's neighbour is no value: `--data --speed 20` forgot one.
    const isMissing =
      token.value === undefined || token.value === '' || (!token.inlineValue && token.value.startsWith('--'));
    if (token.name !== 'help' && isMissing) return wrong(token.rawName, 'has no value', HELP_CURE);
    if (token.name === 'help' && token.value !== undefined)
      return wrong('--help', 'takes no value', HELP_CURE);
  }
  if (values.help === true) return { type: 'help' };
  const options: Record<string, string | number> = {};
  for (const option of OPTIONS) {
    const flagged = option.flag === undefined ? undefined : values[option.flag];
    const text = typeof flagged === 'string' ? flagged : env[option.env];
    if (text === undefined || text === '') continue;
    const source = typeof flagged === 'string' ? `--${option.flag}` : option.env;
    if (option.accepts?.(text) === false) return wrong(source, option.demand ?? 'is wrong', HELP_CURE);
    options[option.name] = option.isNumber ? Number(text) : text;
  }
  return { type: 'options', options };
}

/** What `--help` prints. */
export function helpText(): string {
  const rows = OPTIONS.map(({ flag, env, value, says }) => {
    const left = flag === undefined ? '' : `--${flag} ${value}`;
    return `  ${left.padEnd(20)} ${env.padEnd(20)} ${says}`;
  });
  return [
    'Shouwang 守望: a gateway that watches over people in urban communities.',
    '',
    'npm run gateway -- [--config FILE] [flags]',
    '',
    `  ${'flag'.padEnd(20)} ${'environment'.padEnd(20)} meaning`,
    ...rows,
    `  ${'--help'.padEnd(20)} ${''.padEnd(20)} this text`,
    '',
    'A flag wins over the environment, the environment over the config file. Exit: 0 well, 1 failed, 2 wrong usage.',
  ].join('\n');
}

const HELP_CURE = 'see --help';

function wrong(path: string, problem: string, cure: string): ReadOptions {
  return { type: 'wrong-usage', problem: { code: 'wrong-usage', path, problem, cure } };
}
