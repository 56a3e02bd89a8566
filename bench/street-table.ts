import { STAFFINGS } from '../simulators/staffing.ts';
import { IN_TIME, LATE_WHYS, type LateWhy } from './red-answers.ts';
import type { Job, Lived } from './street-life.ts';

export interface Life extends Pick<Job, 'staffing' | 'wearing' | 'gateway'> {
  readonly title: string;
  readonly heads: boolean;
}

/** What is lived, a column each. */
export const LIVES: readonly Life[] = [
  { title: 'visits only', staffing: 'today', wearing: 0.15, gateway: false, heads: false },
  ...STAFFINGS.flatMap((staffing) => [
    { title: `${staffing}, 15 % worn`, staffing, wearing: 0.15, gateway: true, heads: false },
    { title: `${staffing}, 90 % worn`, staffing, wearing: 0.9, gateway: true, heads: false },
    { title: `${staffing} and building heads, 90 %`, staffing, wearing: 0.9, gateway: true, heads: true },
  ]),
];

/** The staffings with another share of wristbands, and no building heads. */
export const livesWorn = (wearing: number): Life[] =>
  STAFFINGS.map((staffing) => ({
    title: `${staffing}, ${Math.round(wearing * 100)} % worn`,
    staffing,
    wearing,
    gateway: true,
    heads: false,
  }));

export interface Done {
  readonly job: Job;
  readonly lived: Lived;
}

/** People who lie longer than this before anybody comes have fallen out of care. */
const LAPSE_MINUTES = 8 * 60;

/** A row of figures; those that are about alarms are not said of visits alone. */
type Row = readonly [name: string, cell: (lived: Lived) => string];

/** Prints what was lived, a column for each life. */
export function printLives(done: readonly Done[], lives: readonly Life[]): void {
  const columns = lives.map((life) =>
    join(done.filter(({ job }) => isOf(job, life)).map(({ lived }) => lived)),
  );
  const print = (name: string, cells: readonly string[]) => console.log(`| ${name} | ${cells.join(' | ')} |`);
  print(
    '',
    lives.map(({ title }) => title),
  );
  console.log(`|---|${lives.map(() => '---:|').join('')}`);
  for (const [name, cell] of FINDING) print(name, columns.map(cell));
  for (const [name, cell] of ANSWERING)
    print(
      name,
      columns.map((lived, n) => (lives[n]?.gateway === true ? cell(lived) : '–')),
    );
}

const isOf = (job: Job, { staffing, wearing, gateway, heads }: Life): boolean =>
  job.gateway === gateway && job.staffing === staffing && job.wearing === wearing && job.heads === heads;

const LATE_WORDS: Readonly<Record<LateWhy, string>> = {
  'too-far': 'set out at once, too far to go',
  'seen-late': 'asked at once, seen late or hands full',
  'asked-late': 'asked when others had not answered',
  'nobody-came': 'nobody came',
};

const FINDING: readonly Row[] = [
  ['silent collapses counted', ({ toFind }) => String(toFind.length)],
  ['found after, mean', ({ toFind }) => hoursOf(mean(toFind))],
  ['found after, median', ({ toFind }) => hoursOf(quantile(toFind, 0.5))],
  ['found after, p90', ({ toFind }) => hoursOf(quantile(toFind, 0.9))],
  ['lapses of care (lay over 8 h)', ({ toFind }) => percent(share(toFind, (one) => one > LAPSE_MINUTES))],
];

const ANSWERING: readonly Row[] = [
  ['reds', ({ reds }) => String(reds)],
  ['red → human answer, p50', ({ toAnswer }) => minutesOf(quantile(toAnswer, 0.5))],
  ['red → human answer, p90', ({ toAnswer }) => minutesOf(quantile(toAnswer, 0.9))],
  ['within 5 min', (one) => percent(within(one.toAnswer, 5, one.unanswered))],
  ['red → on the spot, p50', ({ toSpot }) => minutesOf(quantile(toSpot, 0.5))],
  ['red → on the spot, p90', ({ toSpot }) => minutesOf(quantile(toSpot, 0.9))],
  ['within 15 min', (one) => percent(within(one.toSpot, IN_TIME, one.late['nobody-came']))],
  ['later', (one) => String(lateOf(one))],
  ...LATE_WHYS.map((why): Row => [`– ${LATE_WORDS[why]}`, (one) => percent(one.late[why] / lateOf(one))]),
  ['of the later, the grid was empty', (one) => percent(one.lateGridEmpty / lateOf(one))],
  ['reds never answered', ({ unanswered }) => String(unanswered)],
  ['yellows per home and week', ({ yellows, homeWeeks }) => (yellows / homeWeeks).toFixed(2)],
  ['false alarms per home and week', ({ falseAlarms, homeWeeks }) => (falseAlarms / homeWeeks).toFixed(2)],
];

const join = (lives: readonly Lived[]): Lived => {
  const sum = (of: (lived: Lived) => number) => lives.reduce((total, one) => total + of(one), 0);
  return {
    toFind: lives.flatMap(({ toFind }) => toFind),
    toAnswer: lives.flatMap(({ toAnswer }) => toAnswer),
    toSpot: lives.flatMap(({ toSpot }) => toSpot),
    unanswered: sum(({ unanswered }) => unanswered),
    reds: sum(({ reds }) => reds),
    late: Object.fromEntries(LATE_WHYS.map((why) => [why, sum(({ late }) => late[why])])) as Lived['late'],
    lateGridEmpty: sum((one) => one.lateGridEmpty),
    yellows: sum(({ yellows }) => yellows),
    falseAlarms: sum(({ falseAlarms }) => falseAlarms),
    homeWeeks: sum(({ homeWeeks }) => homeWeeks),
  };
};

const lateOf = ({ late }: Lived): number => LATE_WHYS.reduce((sum, why) => sum + late[why], 0);
export const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / all.length;
const share = (all: readonly number[], is: (one: number) => boolean): number =>
  all.filter(is).length / all.length;
const within = (all: readonly number[], limit: number, never: number): number =>
  all.filter((one) => one <= limit).length / (all.length + never);
const quantile = (all: readonly number[], q: number): number =>
  all.toSorted((a, b) => a - b)[Math.min(all.length - 1, Math.floor(all.length * q))] ?? Number.NaN;
export const hoursOf = (minutes: number): string => `${(minutes / 60).toFixed(1)} h`;
const minutesOf = (minutes: number): string => `${minutes.toFixed(1)} min`;
export const percent = (one: number): string => `${(one * 100).toFixed(1)} %`;
