import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import { isWell } from './crash/compare.ts';
import { type Proof, proveCrash } from './crash/prove.ts';

/**
 * A gateway of 40 devices and three people, killed without a warning again and again; then what it acknowledged,
 * confirmed and told is held against what it kept.
 */
const USAGE = 'npm run prove:crash -- [--cycles N (1 to 100000)] [--seed S] [--json]';

async function main(args: readonly string[]): Promise<void> {
  const options = read(args);
  if (options === undefined) return;
  const { cycles, seed, json } = options;
  const proof = await proveCrash({ cycles, seed, done: () => process.stderr.write('.') });
  process.stderr.write('\n');
  if (json)
    console.log(JSON.stringify({ cycles, seed, ...aboutOf(proof), findings: proof.findings }, undefined, 2));
  else print({ cycles, seed, proof });
  if (proof.evidence !== undefined) console.error(`what was left is kept in ${proof.evidence}`);
  // Connections of clients that were cut in the middle may linger.
  process.exit(isWell(proof.findings) ? 0 : 1);
}

function read(args: readonly string[]) {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { cycles: text, seed: text, json: flag, help: flag },
    });
    if (values.help) console.log(USAGE);
    if (values.help) return undefined;
    const cycles = Number(values.cycles ?? '20');
    if (Number.isInteger(cycles) && cycles >= 1 && cycles <= 100_000)
      return { cycles, seed: values.seed ?? 'crash', json: values.json ?? false };
    console.error('wrong-usage: --cycles must be a whole number from 1 to 100000; see --help');
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. ')[0] : String(error);
    console.error(`wrong-usage: ${message}; see --help`);
  }
  process.exitCode = 2;
  return undefined;
}

function print(run: { cycles: number; seed: string; proof: Proof }): void {
  const { kills, seconds, machine } = aboutOf(run.proof);
  console.log(`seed ${run.seed}, ${run.cycles} cycles: killed ${kills}\n`);
  console.log('| | | |\n|---|---:|---|');
  for (const { what, count, wrong } of run.proof.findings) {
    const faults = Object.entries(wrong).map(([name, many]) => `${name} ${many}`);
    console.log(`| ${what} | ${count.toLocaleString('en')} | ${faults.join(', ')} |`);
  }
  console.log(`\n${(seconds / 60).toFixed(1)} min on ${machine}`);
}

function aboutOf({ kills, seconds }: Proof) {
  const [cpu] = cpus();
  return {
    kills: Object.entries(kills)
      .map(([phase, count]) => `${count} times while ${phase}`)
      .join(', '),
    seconds,
    machine: `${cpus().length} cores (${cpu?.model ?? 'unknown'}), Node ${process.versions.node}`,
  };
}

// What was started ends in the listeners of our exit, which a signal alone would pass by.
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));
await main(process.argv.slice(2));
