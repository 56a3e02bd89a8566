import { readFileSync, writeFileSync } from 'node:fs';
import { cpus, release, totalmem } from 'node:os';
import { parseArgs } from 'node:util';
import { benchAcked } from './acked.ts';
import { benchAlerts } from './alerts.ts';
import { benchAlternative } from './alternative.ts';
import { benchBackfill } from './backfill.ts';
import { benchHomes } from './homes.ts';
import { benchMemory } from './memory.ts';
import type { Plan } from './plan.ts';
import { type Figure, isReached, tableOf } from './report.ts';
import { benchRestart } from './restart.ts';
import { benchTimers } from './timers.ts';

/** The benchmarks, side by side with what each is measured against; docs/performance.md says how and why. */
const BENCHES: Readonly<Record<string, (plan: Plan) => Promise<Figure[]>>> = {
  a: benchAcked,
  b: benchAlerts,
  c: benchTimers,
  d: benchRestart,
  e: benchMemory,
  f: benchHomes,
  g: benchBackfill,
  h: benchAlternative,
};

const USAGE = `npm run bench [-- ${Object.keys(BENCHES).join(' ')}] [--quick] [--json] [--write]`;
const PAGE = new URL('../../docs/performance.md', import.meta.url);
/** What stands between these lines is the command's. */
const [BEGIN, END] = ['<!-- figures: npm run bench -- --write -->', '<!-- end of figures -->'];

async function main(args: readonly string[]): Promise<void> {
  const asked = read(args);
  if (asked === undefined) return;
  // A signal would leave the programs that we started behind.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  const left: string[] = [];
  const { quick } = asked;
  const plan: Plan = {
    quick,
    runs: quick ? 3 : 5,
    seconds: quick ? 2 : 3,
    note: (line) => void process.stderr.write(`${line}\n`),
    leaveOut: (why) => void left.push(why),
  };
  const figures: Figure[] = [];
  for (const name of asked.names) figures.push(...((await BENCHES[name]?.(plan)) ?? []));
  const text = [`${machine()}${quick ? ', quick' : ''}.`, tableOf(figures), ...left].join('\n\n');
  if (asked.write) writeFileSync(PAGE, between(readFileSync(PAGE, 'utf8'), text));
  console.log(asked.json ? JSON.stringify(resultOf(figures, left), undefined, 2) : text);
}

function read(args: readonly string[]) {
  try {
    const flag = { type: 'boolean', default: false } as const;
    const { values, positionals } = parseArgs({
      args: [...args],
      options: { quick: flag, json: flag, write: flag, help: flag },
      allowPositionals: true,
    });
    if (values.help) {
      console.log(USAGE);
      return undefined;
    }
    const unknown = positionals.find((name) => BENCHES[name] === undefined);
    const names = Object.keys(BENCHES).filter(
      (name) => positionals.length === 0 || positionals.includes(name),
    );
    if (unknown === undefined) return { ...values, names };
    console.error(`wrong-usage: there is no benchmark ${unknown}; see --help`);
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. ')[0] : String(error);
    console.error(`wrong-usage: ${message}; see --help`);
  }
  process.exitCode = 2;
  return undefined;
}

const machine = (): string =>
  `${cpus().length} × ${cpus()[0]?.model}, ${Math.round(totalmem() / 1024 ** 3)} GiB, ` +
  `Linux ${release()}, Node ${process.versions.node}`;

function resultOf(figures: readonly Figure[], leftOut: readonly string[]): object {
  const judged = figures.map((figure) => ({ ...figure, reached: isReached(figure) }));
  return { machine: machine(), at: Temporal.Now.instant().toString(), figures: judged, leftOut };
}

function between(page: string, text: string): string {
  const [from, to] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (from < 0 || to < from)
    throw new Error(`${PAGE.pathname} has lost the lines that the figures stand between`);
  return `${page.slice(0, from + BEGIN.length)}\n\n${text}\n\n${page.slice(to)}`;
}

await main(process.argv.slice(2));
