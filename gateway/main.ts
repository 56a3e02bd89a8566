import { readCommunity } from './config/community-file.ts';
import { loadConfig } from './config/config.ts';
import { formatProblem } from './config/problem.ts';
import { type Gateway, openGateway } from './gateway.ts';
import { type Log, openLog } from './log.ts';
import { problemCodeOf } from './problem.ts';

/** The gateway as a command: exits 0 when it was asked to stop, 1 when it failed, 2 when it was called wrongly. */
export async function main(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const loaded = loadConfig(args, env);
  if (loaded.type === 'help') {
    console.log(loaded.text);
    return;
  }
  if (loaded.type === 'refused') return refuse(loaded.problems.map(formatProblem), loaded.exitCode);
  const { config } = loaded;
  const read = config.community === undefined ? undefined : readCommunity(config.community);
  if (read !== undefined && !read.ok) return refuse(read.problems.map(formatProblem), 1);
  const log = openLog({ level: config.logLevel });
  for (const warning of [...loaded.warnings, ...(read?.community.warnings ?? [])]) log.warn(warning);
  try {
    const fatal = (error: unknown): void => die(error, log);
    const gateway = await openGateway({ config, file: read?.community, log, fatal });
    stopOnSignals(gateway, log);
    const [mqtt, http] = [
      `mqtt://${config.mqtt.host}:${gateway.mqttPort}`,
      `http://${config.http.host}:${gateway.httpPort}`,
    ];
    if (gateway.firstAdministrator !== undefined) {
      const { name, password } = gateway.firstAdministrator;
      // Not by the log: this is shown once, to who stands here, and kept nowhere.
      console.log(`First sign-in at ${http}: name ${name}, password ${password} (shown only now)`);
    }
    log.info(
      { mqtt, http, data: config.data, ...(config.speed !== 1 && { speed: config.speed }) },
      'keeping watch',
    );
  } catch (error) {
    die(error, log);
  }
}

function refuse(lines: readonly string[], exitCode: number): void {
  for (const line of lines) console.error(line);
  process.exitCode = exitCode;
}

/** One line for an expected failure; the stack only for one that nobody expected. */
function die(error: unknown, log: Log): never {
  const code = problemCodeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  console.error(
    code === undefined
      ? error instanceof Error
        ? (error.stack ?? message)
        : message
      : `${message} (${code})`,
  );
  log.flush();
  process.exit(1);
}

function stopOnSignals(gateway: Gateway, log: Log): void {
  let stopping = false;
  const stop = (signal: string): void => {
    if (stopping) return;
    stopping = true;
    log.info({ signal }, 'stopping');
    gateway.close().then(
      () => {
        log.info('stopped');
        log.flush(() => process.exit(0));
      },
      (error: unknown) => die(error, log),
    );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
