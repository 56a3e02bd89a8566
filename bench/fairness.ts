import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { openStage, SCENES } from './fairness/scenes.ts';

/**
 * From a press for help to its alert at a centre, while somebody else freezes or floods, and a webhook hangs all the
 * time; real gateway, real sockets. Exits 1 when the promise is not kept.
 */
const USAGE = 'npm run prove:fairness';
/** The promise, at the 99th percentile, in ms. */
const PROMISED = 100;

async function main(args: readonly string[]): Promise<void> {
  try {
    const { values } = parseArgs({ args: [...args], options: { help: { type: 'boolean' } } });
    if (values.help) {
      console.log(USAGE);
      return;
    }
  } catch (error) {
    console.error(
      `wrong-usage: ${error instanceof Error ? error.message.split('. ')[0] : error}; see --help`,
    );
    process.exitCode = 2;
    return;
  }
  await using stage = await openStage();
  console.log('| meanwhile | presses | p50 | p99 | longest | |\n|---|---:|---:|---:|---:|---|');
  for (const scene of SCENES) {
    const { name, delays, cut, rate } = await stage.play(scene);
    const [p50, p99, longest] = [0.5, 0.99, 1].map((q) => quantile(delays, q));
    const cells = [p50, p99, longest].map((delay = Number.NaN) => `${delay.toFixed(1)} ms`);
    const notes = [
      cut !== undefined && (cut ? 'cut off by name' : 'not cut off'),
      rate !== undefined && `${Math.round(rate)} messages a second taken in all`,
    ];
    console.log(
      `| ${name} | ${delays.length} | ${cells.join(' | ')} | ${notes.filter(Boolean).join(', ')} |`,
    );
    if (p99 === undefined || p99 > PROMISED || cut === false) process.exitCode = 1;
  }
  console.log(`\nload of the machine in the last minute: ${loadavg()[0]?.toFixed(1)}`);
}

const quantile = (all: readonly number[], q: number): number | undefined =>
  all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * q))];

// What was started ends in the listeners of our exit, which a signal alone would pass by.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
await main(process.argv.slice(2));
