import { BlockList, isIP } from 'node:net';
import { dirname, resolve } from 'node:path';
import { type Checked, checkShape } from './check.ts';
import { type ConfigText, configSchema, SHORT_SECRET } from './config-schema.ts';
import { helpText, type LogLevel, type Options, readOptions } from './options.ts';
import { type ConfigProblem, type Fault, locate } from './problem.ts';
import { parseYaml, readYaml, type YamlText } from './yaml-file.ts';

/** All that the gateway is told at its start; paths are absolute. */
export type Config = ConfigText & {
  readonly logLevel: LogLevel;
  /** How many times faster time passes: 1 but in demonstrations. */
  readonly speed: number;
  /** Text of the key that wraps every person's key, from the environment only. */
  readonly key?: string;
};

export type Loaded =
  | { readonly type: 'config'; readonly config: Config; readonly warnings: readonly string[] }
  | { readonly type: 'help'; readonly text: string }
  | { readonly type: 'refused'; readonly exitCode: 1 | 2; readonly problems: readonly ConfigProblem[] };

/** Bytes of a config file; a larger one is something else and refused as `config-unreadable`. */
export const LARGEST_CONFIG = 1024 * 1024;

/** Joins flags, environment and the config file, in this order of precedence. Paths of flags are relative to the working folder. */
export function loadConfig(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Loaded {
  const read = readOptions(args, env);
  if (read.type === 'help') return { type: 'help', text: helpText() };
  if (read.type === 'wrong-usage') return { type: 'refused', exitCode: 2, problems: [read.problem] };
  const { options } = read;
  const code = 'config-invalid';
  const file = options.config === undefined ? undefined : resolve(options.config);
  const text =
    file === undefined ? parseYaml('', { file: 'defaults', code }) : readYaml({ file, code }, LARGEST_CONFIG);
  if (!text.ok) return { type: 'refused', exitCode: 1, problems: text.problems };
  const checked = checkConfig(text.yaml);
  if (!checked.ok) return { type: 'refused', exitCode: 1, problems: checked.problems };
  const folder = file === undefined ? process.cwd() : dirname(file);
  const config = override(resolvePaths(checked.value, folder), options);
  return { type: 'config', config, warnings: warningsOf(config) };
}

/** The config in a file's text, its paths as written, or all that is wrong with it. */
export function checkConfig(yaml: YamlText): Checked<ConfigText> {
  const checked = checkShape(configSchema, yaml);
  if (!checked.ok) return checked;
  const faults = [
    ...openDoors(checked.value),
    ...doubledTokens(checked.value),
    ...missingStore(checked.value),
  ];
  return faults.length === 0 ? checked : { ok: false, problems: locate(faults, yaml) };
}

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

function isLoopback(host: string): boolean {
  const family = isIP(host);
  if (family === 0) return host === 'localhost';
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

function openDoors(config: ConfigText): Fault[] {
  return (['mqtt', 'http'] as const).flatMap((name): Fault[] => {
    const { host, tls, insecure } = config[name];
    if (tls !== undefined || insecure || isLoopback(host)) return [];
    return [
      {
        code: 'insecure-bind',
        path: [name, 'host'],
        problem: 'is not loopback, and secrets and health readings would cross the network unencrypted',
        cure: 'add tls: { cert, key }, or insecure: true for a network you trust',
      },
    ];
  });
}

function doubledTokens(config: ConfigText): Fault[] {
  const { tokens } = config.http;
  return (['name', 'token'] as const).flatMap((key) =>
    tokens.flatMap((token, at): Fault[] => {
      const first = tokens.findIndex((other) => other[key] === token[key]);
      if (first === at) return [];
      const problem = `is the same as that of http.tokens[${first}]`;
      return [{ path: ['http', 'tokens', at, key], problem, cure: 'give each token its own' }];
    }),
  );
}

function missingStore({ influx, readings }: ConfigText): Fault[] {
  if (readings.from === 'embedded' || influx !== undefined) return [];
  const problem = 'names a store that is not configured';
  return [{ path: ['readings', 'from'], problem, cure: 'add influx:, or leave readings.from out' }];
}

function resolvePaths(config: ConfigText, folder: string): ConfigText {
  const { community, rules, mail } = config;
  return {
    ...config,
    mqtt: { ...config.mqtt, ...resolveTls(config.mqtt, folder) },
    http: { ...config.http, ...resolveTls(config.http, folder) },
    data: resolve(folder, config.data),
    ...(mail !== undefined && {
      mail: { ...mail, ...(mail.ca !== undefined && { ca: resolve(folder, mail.ca) }) },
    }),
    ...(community !== undefined && { community: resolve(folder, community) }),
    ...(rules !== undefined && { rules: resolve(folder, rules) }),
  };
}

function resolveTls({ tls }: ConfigText['mqtt'], folder: string): Pick<ConfigText['mqtt'], 'tls'> {
  return tls === undefined ? {} : { tls: { cert: resolve(folder, tls.cert), key: resolve(folder, tls.key) } };
}

function override(config: ConfigText, options: Options): Config {
  const { mqttPort, httpPort, data, logLevel, speed, key } = options;
  return {
    ...config,
    mqtt: { ...config.mqtt, ...(mqttPort !== undefined && { port: mqttPort }) },
    http: { ...config.http, ...(httpPort !== undefined && { port: httpPort }) },
    ...(data !== undefined && { data: resolve(data) }),
    logLevel: logLevel ?? 'info',
    speed: speed ?? 1,
    ...(key !== undefined && { key }),
  };
}

function warningsOf(config: Config): string[] {
  const tokens = config.http.tokens
    .filter(({ token }) => token.length < SHORT_SECRET)
    .map(({ name }) => `the API token ${name} is shorter than ${SHORT_SECRET} characters`);
  const webhooks = config.webhooks.flatMap(({ secret }, at) =>
    secret.length < SHORT_SECRET
      ? [`the secret of webhooks[${at}] is shorter than ${SHORT_SECRET} characters`]
      : [],
  );
  const receipts = (['sms', 'voice'] as const).flatMap((name) => {
    const secret = config[name]?.receipt?.secret;
    return secret !== undefined && secret.length < SHORT_SECRET
      ? [`the secret of ${name}.receipt is shorter than ${SHORT_SECRET} characters`]
      : [];
  });
  return [...tokens, ...webhooks, ...receipts];
}
