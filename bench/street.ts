import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { generateCommunity } from '../simulators/community.ts';
import { registryOf } from '../simulators/community-text.ts';
import { STAFFINGS, type Staffing } from '../simulators/staffing.ts';
import { measureCoverage } from './coverage.ts';
import { type Job, type Lived, liveOnce } from './street-life.ts';

/**
 * The street of the plans with and without the gateway, same seed: 12 communities of 87,000 people, 8 % of whom live
 * alone and are equipped, 15 grids to a community.
 */
const COMMUNITIES = 12;
const HOMES = Math.round((87_000 * 0.08) / COMMUNITIES);
const WEARING = [0.15, 0.9] as const;
/** People who lie longer than this before anybody comes have fallen out of care. */
const LAPSE_MINUTES = 8 * 60;
const WORKERS = 2;

interface Done {
  readonly job: Job;
  readonly lived: Lived;
}

async function main(args: readonly string[]): Promise<void> {
  const options = read(args);
  if (options === undefined) return;
  const { seed, communities, days } = options;
  const began = performance.now();
  const plan = { seed, homes: HOMES, days };
  const jobs = Array.from({ length: communities }, (_, n) => n + 1).flatMap((community): Job[] => [
    { ...plan, community, staffing: 'today', wearing: 0.15, gateway: false },
    ...STAFFINGS.flatMap((staffing) =>
      WEARING.map((wearing) => ({ ...plan, community, staffing, wearing, gateway: true })),
    ),
  ]);
  const done = await Promise.all(
    Array.from({ length: WORKERS }, (_, n) => live(jobs.filter((_, at) => at % WORKERS === n))),
  );
  print(done.flat(), options);
  printYearOfVisits(plan, communities);
  console.log(`\n${jobs.length} community lives in ${((performance.now() - began) / 60_000).toFixed(1)} min`);
}

function live(jobs: readonly Job[]): Promise<Done[]> {
  const { promise, resolve, reject } = Promise.withResolvers<Done[]>();
  const done: Done[] = [];
  const worker = new Worker(new URL(import.meta.url), { workerData: jobs });
  worker.on('message', (one: Done) => {
    done.push(one);
    process.stderr.write('.');
  });
  worker.on('error', reject);
  worker.on('exit', () => resolve(done));
  return promise;
}

function read(args: readonly string[]) {
  const number = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: { seed: number, days: number, communities: number, help: { type: 'boolean' } },
    });
    const [days, communities] = [
      Number(values.days ?? '28'),
      Number(values.communities ?? String(COMMUNITIES)),
    ];
    if (values.help)
      console.log('npm run prove:street -- [--seed S] [--days N (10 to 365)] [--communities N (1 to 12)]');
    if (values.help) return undefined;
    if (days >= 10 && days <= 365 && communities >= 1 && communities <= COMMUNITIES)
      return { seed: values.seed ?? 'street', days, communities };
    console.error('wrong-usage: --days must be from 10 to 365, --communities from 1 to 12; see --help');
  } catch (error) {
    console.error(
      `wrong-usage: ${error instanceof Error ? error.message.split('. ')[0] : String(error)}; see --help`,
    );
  }
  process.exitCode = 2;
  return undefined;
}

function print(
  done: readonly Done[],
  { seed, days, communities }: { seed: string; days: number; communities: number },
): void {
  const columns = [
    { title: 'visits only', of: ({ job }: Done) => !job.gateway },
    ...STAFFINGS.flatMap((staffing) =>
      WEARING.map((wearing) => ({
        title: `${staffing}, ${wearing * 100} % worn`,
        of: ({ job }: Done) => job.gateway && job.staffing === staffing && job.wearing === wearing,
      })),
    ),
  ];
  const lives = columns.map(({ of }) => join(done.filter(of).map(({ lived }) => lived)));
  const row = (name: string, cell: (lived: Lived) => string) =>
    `| ${name} | ${lives.map(cell).join(' | ')} |`;
  const ifTold = (cell: (lived: Lived) => string) => (lived: Lived) =>
    lived.reds + lived.yellows === 0 ? '–' : cell(lived);
  console.log(`\nseed ${seed}, ${communities} communities of ${HOMES} equipped homes, ${days} days\n`);
  console.log(`| | ${columns.map(({ title }) => title).join(' | ')} |`);
  console.log(`|---|${columns.map(() => '---:|').join('')}`);
  console.log(
    [
      row('silent collapses counted', ({ toFind }) => String(toFind.length)),
      row('found after, mean', ({ toFind }) => `${hoursOf(mean(toFind))} h`),
      row('found after, median', ({ toFind }) => `${hoursOf(quantile(toFind, 0.5))} h`),
      row('found after, p90', ({ toFind }) => `${hoursOf(quantile(toFind, 0.9))} h`),
      row('lapses of care (lay over 8 h)', ({ toFind }) =>
        percent(share(toFind, (one) => one > LAPSE_MINUTES)),
      ),
      row(
        'reds',
        ifTold(({ reds }) => String(reds)),
      ),
      row(
        'red → human answer, p50',
        ifTold(({ toAnswer }) => `${minutesOf(quantile(toAnswer, 0.5))} min`),
      ),
      row(
        'red → human answer, p90',
        ifTold(({ toAnswer }) => `${minutesOf(quantile(toAnswer, 0.9))} min`),
      ),
      row(
        'within 5 min',
        ifTold((one) => percent(within(one.toAnswer, 5, one.unanswered))),
      ),
      row(
        'red → on the spot, p90',
        ifTold(({ toSpot }) => `${minutesOf(quantile(toSpot, 0.9))} min`),
      ),
      row(
        'within 15 min',
        ifTold((one) => percent(within(one.toSpot, 15, one.unanswered))),
      ),
      row(
        'reds never answered',
        ifTold(({ unanswered }) => String(unanswered)),
      ),
      row(
        'yellows per home and week',
        ifTold(({ yellows, homeWeeks }) => (yellows / homeWeeks).toFixed(2)),
      ),
      row(
        'false alarms per home and week',
        ifTold(({ falseAlarms, homeWeeks }) => (falseAlarms / homeWeeks).toFixed(2)),
      ),
    ].join('\n'),
  );
  printCoverage(seed);
}

/** A month has a few hundred collapses; a year of visits, which costs nothing to simulate, shows their mean closer. */
function printYearOfVisits(plan: Pick<Job, 'seed' | 'homes'>, communities: number): void {
  const year = { ...plan, days: 365, staffing: 'today', wearing: 0, gateway: false } as const;
  const all = Array.from({ length: communities }, (_, n) => liveOnce({ ...year, community: n + 1 })).flatMap(
    ({ toFind }) => toFind,
  );
  console.log(
    `\nvisits only, over a year: ${all.length} collapses, found after ${hoursOf(mean(all))} h in the mean`,
  );
}

function printCoverage(seed: string): void {
  console.log(
    '\n| (grid, cause, minute) with nobody on duty | in the grid | in grid and community | up to the cause’s ceiling |',
  );
  console.log('|---|---:|---:|---:|');
  for (const staffing of STAFFINGS) {
    const uncovered = measureCoverage(registryOf(streetCommunity(seed, staffing)));
    console.log(
      `| ${staffing} | ${percent(uncovered.inGrid)} | ${percent(uncovered.inCommunity)} | ${percent(uncovered.upToCeiling)} |`,
    );
  }
}

const streetCommunity = (seed: string, staffing: Staffing) =>
  generateCommunity({ seed, homes: HOMES, grids: 15, wearing: 0, staffing, place: 'hz/xh/wenxin/c01' });

const join = (lives: readonly Lived[]): Lived => {
  const sum = (of: (lived: Lived) => number) => lives.reduce((total, one) => total + of(one), 0);
  return {
    toFind: lives.flatMap(({ toFind }) => toFind),
    toAnswer: lives.flatMap(({ toAnswer }) => toAnswer),
    toSpot: lives.flatMap(({ toSpot }) => toSpot),
    unanswered: sum(({ unanswered }) => unanswered),
    reds: sum(({ reds }) => reds),
    yellows: sum(({ yellows }) => yellows),
    falseAlarms: sum(({ falseAlarms }) => falseAlarms),
    homeWeeks: sum(({ homeWeeks }) => homeWeeks),
  };
};

const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
const share = (all: readonly number[], is: (one: number) => boolean): number =>
  all.filter(is).length / all.length;
const within = (all: readonly number[], limit: number, never: number): number =>
  all.filter((one) => one <= limit).length / (all.length + never);
const quantile = (all: readonly number[], q: number): number =>
  all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * q))] ?? Number.NaN;
const hoursOf = (minutes: number): string => (minutes / 60).toFixed(1);
const minutesOf = (minutes: number): string => minutes.toFixed(1);
const percent = (one: number): string => `${(one * 100).toFixed(1)} %`;

if (isMainThread) await main(process.argv.slice(2));
else for (const job of workerData as Job[]) parentPort?.postMessage({ job, lived: liveOnce(job) });
