import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { generateCommunity } from '../simulators/community.ts';
import { registryOf } from '../simulators/community-text.ts';
import { STAFFINGS, type Staffing } from '../simulators/staffing.ts';
import { measureCoverage } from './coverage.ts';
import { type Job, liveOnce } from './street-life.ts';
import { type Done, hoursOf, LIVES, livesWorn, mean, percent, printLives } from './street-table.ts';

/**
 * The street of the plans with and without the gateway, same seed: 12 communities of 87,000 people, 8 % of whom live
 * alone and are equipped, 15 grids to a community.
 */
const COMMUNITIES = 12;
const HOMES = Math.round((87_000 * 0.08) / COMMUNITIES);
const WORKERS = 2;
const USAGE =
  'npm run prove:street -- [--seed S] [--days N (10 to 365)] [--communities N (1 to 12)] [--staffing today|planned] ' +
  '[--before N (0 to 60): days lived before that are not counted, in which habits are learnt] ' +
  '[--worn S (0 to 1): with this share of wristbands alone]';

async function main(args: readonly string[]): Promise<void> {
  const options = read(args);
  if (options === undefined) return;
  const { seed, communities, days, before, staffing, worn } = options;
  const lives = (worn === undefined ? LIVES : livesWorn(worn)).filter(
    (life) => staffing === undefined || life.staffing === staffing,
  );
  const began = performance.now();
  const plan = { seed, homes: HOMES, days, before };
  const jobs = Array.from({ length: communities }, (_, n) => n + 1).flatMap((community): Job[] =>
    lives.map(({ title: _, ...life }) => ({ ...plan, community, ...life })),
  );
  const done = await Promise.all(
    Array.from({ length: WORKERS }, (_, n) => live(jobs.filter((_, at) => at % WORKERS === n))),
  );
  console.log(
    `\nseed ${seed}, ${communities} communities of ${HOMES} equipped homes, ${days} days, ${before} before\n`,
  );
  printLives(done.flat(), lives);
  printCoverage(seed);
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
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        seed: text,
        days: text,
        communities: text,
        staffing: text,
        before: text,
        worn: text,
        help: { type: 'boolean' },
      },
    });
    const [days, communities, before, worn] = [
      Number(values.days ?? '28'),
      Number(values.communities ?? String(COMMUNITIES)),
      Number(values.before ?? '0'),
      values.worn === undefined ? undefined : Number(values.worn),
    ];
    if (values.help) console.log(USAGE);
    if (values.help) return undefined;
    const staffing = STAFFINGS.find((one) => one === values.staffing);
    const isKnown = staffing !== undefined || values.staffing === undefined;
    const isWorn = worn === undefined || (worn >= 0 && worn <= 1);
    const isLived = before >= 0 && before <= 60;
    if (
      isKnown &&
      isWorn &&
      isLived &&
      days >= 10 &&
      days <= 365 &&
      communities >= 1 &&
      communities <= COMMUNITIES
    )
      return { seed: values.seed ?? 'street', days, communities, before, staffing, worn };
    console.error(
      'wrong-usage: --days must be from 10 to 365, --communities from 1 to 12, --before from 0 to 60, --worn from 0 to 1, --staffing today or planned; see --help',
    );
  } catch (error) {
    console.error(
      `wrong-usage: ${error instanceof Error ? error.message.split('. ')[0] : String(error)}; see --help`,
    );
  }
  process.exitCode = 2;
  return undefined;
}

/** A month has a few hundred collapses; a year of visits, which costs nothing to simulate, shows their mean closer. */
function printYearOfVisits(plan: Pick<Job, 'seed' | 'homes'>, communities: number): void {
  const year = { ...plan, days: 365, staffing: 'today', wearing: 0, gateway: false } as const;
  const all = Array.from({ length: communities }, (_, n) => liveOnce({ ...year, community: n + 1 })).flatMap(
    ({ toFind }) => toFind,
  );
  console.log(
    `\nvisits only, over a year: ${all.length} collapses, found after ${hoursOf(mean(all))} in the mean`,
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

if (isMainThread) await main(process.argv.slice(2));
else for (const job of workerData as Job[]) parentPort?.postMessage({ job, lived: liveOnce(job) });
