import { randomBytes } from 'node:crypto';
import { generateCommunity } from './community.ts';
import { makeDemo } from './demo.ts';
import { readCommunityText, readConfigText, UnreadableFile, writeDemo } from './files.ts';
import { Fleet } from './fleet.ts';
import { readOptions, type SimulateOptions } from './options.ts';

/** The fleet as a command: exits 0 when it is asked to stop or the story is over, 1 when it failed, 2 on wrong usage. */
async function main(args: readonly string[]): Promise<number> {
  const read = readOptions(args);
  if (read.type === 'print') {
    console.log(read.text);
    return 0;
  }
  if (read.type === 'wrong-usage') {
    console.error(read.problem);
    return 2;
  }
  try {
    return await run(read.options);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    console.error(error.message);
    return 1;
  }
}

async function run(options: SimulateOptions): Promise<number> {
  const { seed, homes, wearing, write } = options;
  const from = new Date().toISOString().slice(0, 10);
  const plan = { seed, homes, wearing, staffing: 'planned', from } as const;
  if (write !== undefined) {
    const secret = (): string => randomBytes(24).toString('base64url');
    writeDemo(write, makeDemo({ ...plan, secret, mqttPort: 1883, httpPort: 8080 }));
    console.log(`wrote ${write}/community.yaml and ${write}/config.yaml`);
    return 0;
  }
  const config = options.config === undefined ? undefined : readConfigText(options.config);
  const file = options.community ?? config?.community;
  const community = file === undefined ? generateCommunity(plan) : readCommunityText(file);
  const fleet = new Fleet({
    ...options,
    url: options.url ?? config?.url ?? 'mqtt://127.0.0.1:1883',
    tokens: config?.tokens ?? [],
    community,
    print: (line) => console.log(line),
  });
  const stop = (): void => void fleet.close();
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  const ended = await fleet.ended;
  if (!ended.ok) console.error(ended.problem);
  await fleet.close();
  return ended.ok ? 0 : 1;
}

// Sockets that are being closed must not keep a command that is done.
process.exit(await main(process.argv.slice(2)));
