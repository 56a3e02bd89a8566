import { randomBytes } from 'node:crypto';
import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeDemo } from './demo.ts';
import { readConfigText, UnreadableFile, writeDemo } from './files.ts';
import { keepRunning } from './keep-running.ts';

const FLAGS = {
  'mqtt-port': { type: 'string' },
  'http-port': { type: 'string' },
  data: { type: 'string' },
  speed: { type: 'string' },
  homes: { type: 'string' },
  help: { type: 'boolean' },
} as const;

type Env = Readonly<Record<string, string | undefined>>;

interface StartOptions {
  readonly folder: string;
  readonly speed: string;
  readonly homes: number;
  readonly mqttPort: number;
  readonly httpPort: number;
}

const ROOT = resolve(import.meta.dirname, '..');
const MOST_HOMES_SHOWN = 2_000;

/** A gateway and a simulated community beside it; runs until it is asked to stop, and gives the exit code. */
export async function start(args: readonly string[], env: Env): Promise<number> {
  const options = read(args, env);
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  if (options === undefined) {
    console.log(HELP);
    return 0;
  }
  const { folder, speed, mqttPort, httpPort } = options;
  const configFile = join(folder, 'config.yaml');
  try {
    if (!existsSync(configFile)) prepare(options);
    greet(options, configFile);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    console.error(error.message);
    return 1;
  }
  const ports = ['--mqtt-port', String(mqttPort), '--http-port', String(httpPort)];
  const asGateway = ['gateway/main.mjs', '--config', configFile, '--speed', speed, ...ports];
  const asFleet = ['simulators/main.ts', '--config', configFile, '--speed', speed, '--lively'];
  return await keepRunning(
    [
      { name: 'gateway', args: asGateway, said: (line) => keep(line, folder) },
      {
        name: 'community',
        args: [...asFleet, '--url', `mqtt://127.0.0.1:${mqttPort}`],
        said: (line) => console.log(line),
      },
    ],
    { cwd: ROOT, env: withoutOurs(env), print: (line) => console.log(line) },
  );
}

/** The gateway's log lines go to a file; what it says to people is shown, and kept for the next start. */
function keep(line: string, folder: string): void {
  if (line.startsWith('{')) {
    appendFileSync(join(folder, 'gateway.log'), `${line}\n`, { mode: 0o600 });
    return;
  }
  console.log(line);
  if (/password/.test(line)) writeFileSync(join(folder, SIGN_IN), `${line}\n`, { mode: 0o600 });
}

const SIGN_IN = 'sign-in.txt';

function prepare({ folder, homes, mqttPort, httpPort }: StartOptions): void {
  const secret = (): string => randomBytes(24).toString('base64url');
  const from = new Date().toISOString().slice(0, 10);
  const seed = secret().slice(0, 8);
  writeDemo(
    folder,
    makeDemo({ seed, homes, wearing: 0.5, staffing: 'planned', from, secret, mqttPort, httpPort }),
  );
}

function greet({ folder, speed, mqttPort, httpPort }: StartOptions, configFile: string): void {
  const signIn = join(folder, SIGN_IN);
  const administrator = readConfigText(configFile).tokens.find(({ name }) => name === 'admin');
  console.log(
    [
      '守望 Shouwang: a gateway and a simulated community.',
      `  look        http://127.0.0.1:${httpPort}`,
      ...(existsSync(signIn) ? [`  sign in     ${readFileSync(signIn, 'utf8').trim()}`] : []),
      `  cases       curl -H 'Authorization: Bearer ${administrator?.token ?? '…'}' http://127.0.0.1:${httpPort}/api/v1/cases`,
      `  MQTT        mqtt://127.0.0.1:${mqttPort}, name admin and that token`,
      `  files       ${folder}`,
      `  clock       ×${speed}: a minute here is ${speed} minutes there`,
      'The first red comes within a minute; every red is told below. Ctrl-C ends both.',
      '',
    ].join('\n'),
  );
}

/** What is set for the whole must not reach the gateway a second time by another way than the flags. */
const withoutOurs = (env: Env): Env =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !OURS.has(name)));
const OURS: ReadonlySet<string> = new Set([
  'SHOUWANG_CONFIG',
  'SHOUWANG_DATA',
  'SHOUWANG_SPEED',
  'SHOUWANG_MQTT_PORT',
  'SHOUWANG_HTTP_PORT',
]);

function read(args: readonly string[], env: Env): StartOptions | string | undefined {
  let values: Record<string, string | boolean | undefined>;
  try {
    values = parseArgs({ args: [...args], options: FLAGS, strict: true }).values;
  } catch (error) {
    return `wrong-usage: ${error instanceof Error ? error.message.split('. ')[0] : String(error)}; see --help`;
  }
  if (values.help === true) return undefined;
  const text = (flag: string, variable: string, usual: string): string => {
    const value = values[flag];
    return typeof value === 'string' ? value : env[variable] || usual;
  };
  const [mqttPort, httpPort] = [
    text('mqtt-port', 'SHOUWANG_MQTT_PORT', '1883'),
    text('http-port', 'SHOUWANG_HTTP_PORT', '8080'),
  ];
  const speed = text('speed', 'SHOUWANG_SPEED', '20');
  const homes = text('homes', '', '120');
  if (![mqttPort, httpPort].every(isPort)) return 'wrong-usage: a port must be from 1 to 65535; see --help';
  if (!(Number(speed) >= 1 && Number(speed) <= 1_000))
    return 'wrong-usage: --speed must be from 1 to 1000; see --help';
  if (!(/^\d+$/.test(homes) && Number(homes) >= 1 && Number(homes) <= MOST_HOMES_SHOWN))
    return `wrong-usage: --homes must be from 1 to ${MOST_HOMES_SHOWN}; see --help`;
  const folder = resolve(text('data', 'SHOUWANG_DATA', join(ROOT, 'data', 'demo')));
  return { folder, speed, homes: Number(homes), mqttPort: Number(mqttPort), httpPort: Number(httpPort) };
}

const isPort = (text: string): boolean =>
  /^\d{1,5}$/.test(text) && Number(text) >= 1 && Number(text) <= 65_535;

const HELP = `A gateway on the embedded store and a simulated community beside it.

npm start -- [flags]

  --mqtt-port PORT   (SHOUWANG_MQTT_PORT, default 1883)
  --http-port PORT   (SHOUWANG_HTTP_PORT, default 8080)
  --data FOLDER      (SHOUWANG_DATA, default ./data/demo) community, config, journal and facts; made when missing
  --speed X          (SHOUWANG_SPEED, default 20) how many times faster time passes
  --homes N          homes of a community that is made now, 1 to ${MOST_HOMES_SHOWN} (default 120)
  --help             this text

Exit: 0 well, 1 failed, 2 wrong usage.`;
