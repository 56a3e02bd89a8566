import { fork } from 'node:child_process';
import type { CoreOpened, CoreOrder, CoreRound } from './core-town.ts';
import type { Plan } from './plan.ts';
import { endChild, keepChild } from './processes.ts';
import { type Figure, format, median } from './report.ts';

const HOMES = [1_000, 10_000, 100_000] as const;
/** The sizes take their turns, so that whatever else the machine does falls on all alike. */
const ROUNDS_PER_RUN = 3;

const MOST_BYTES = 4 * 1024;
const MOST_GROWTH = 1.3;

/** (e) and (f): what a home takes in the core, and what a reading costs as the town grows. */
export async function benchHomes(plan: Plan): Promise<Figure[]> {
  await using closing = new AsyncDisposableStack();
  const towns: { homes: number; town: CoreTown; opened: CoreOpened; costs: number[] }[] = [];
  for (const homes of plan.quick ? HOMES.slice(0, 2) : HOMES) {
    const town = closing.use(startTown());
    const opened = (await town.ask({ type: 'open', homes })) as CoreOpened;
    plan.note(`${homes} homes: ${format(opened.heap)} B each, ${format(opened.written)} B written`);
    towns.push({ homes, town, opened, costs: [] });
  }
  for (let run = 0; run < plan.runs * ROUNDS_PER_RUN; run++)
    for (const { homes, town, costs } of towns) {
      const { cost } = (await town.ask({ type: 'round' })) as CoreRound;
      plan.note(`${homes} homes: ${format(cost * 1e6)} µs`);
      // The first round of each is the compiler's.
      if (run >= ROUNDS_PER_RUN) costs.push(cost);
    }
  const first = median(towns[0]?.costs ?? []);
  return towns.flatMap(({ homes, opened, costs }): Figure[] => {
    const at = `${homes.toLocaleString('en')} homes`;
    const cost = median(costs);
    const runs = costs.length;
    return [
      {
        of: 'e',
        what: `state of a home as written, ${at}`,
        value: opened.written,
        unit: 'B',
        runs: 1,
        target: { is: 'at most', value: MOST_BYTES },
      },
      { of: 'e', what: `heap of a home, look-ups included, ${at}`, value: opened.heap, unit: 'B', runs: 1 },
      { of: 'f', what: `CPU of a reading in the core, ${at}`, value: cost * 1e6, unit: 'µs', runs },
      ...(homes === 1_000
        ? []
        : [
            {
              of: 'f',
              what: `the same ÷ 1,000 homes, ${at}`,
              value: cost / first,
              unit: '×',
              runs,
              target: { is: 'at most', value: MOST_GROWTH },
            } as const,
          ]),
    ];
  });
}

interface CoreTown extends AsyncDisposable {
  ask(order: CoreOrder): Promise<CoreOpened | CoreRound>;
}

function startTown(): CoreTown {
  const program = new URL('./core-town.ts', import.meta.url);
  const child = keepChild(fork(program, { execArgv: ['--expose-gc', '--max-old-space-size=8192'] }));
  let asked = Promise.withResolvers<CoreOpened | CoreRound>();
  child.on('message', (answer: CoreOpened | CoreRound) => asked.resolve(answer));
  child.once('exit', () => asked.reject(new Error('the town has ended')));
  return {
    ask(order) {
      asked = Promise.withResolvers();
      child.send(order);
      return asked.promise;
    },
    [Symbol.asyncDispose]: () => endChild(child),
  };
}
