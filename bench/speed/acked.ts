import { setTimeout as pause } from 'node:timers/promises';
import type { Plan } from './plan.ts';
import { type Figure, format, median } from './report.ts';
import type { Side } from './sides.ts';
import { binary, startAedesSide, startGatewaySide, startMosquittoSide } from './sides.ts';

/** One run of one side. */
interface Run {
  /** CPU seconds for one acked reading. */
  readonly cpu: number;
  /** Acked readings in a second. */
  readonly rate: number;
}

/**
 * A gateway lets one device say 100 readings a second: with few devices every side gets the same paced load below that, with
 * many each device waits for its ack and sends again.
 */
const SIZES = [
  { devices: 100, pace: 8_000 },
  { devices: 2_000, pace: undefined, least: 0.85 },
  { devices: 10_000, pace: undefined, least: 1 },
] as const;

/** Against mosquitto with one reader, which stands for anything that would do something with the readings. */
const LEAST_OF_MOSQUITTO = 0.6;

/** (a) CPU and rate of acked QoS 1 readings beside the bare broker package and beside mosquitto. */
export async function benchAcked(plan: Plan): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const size of plan.quick ? SIZES.slice(1, 2) : SIZES) figures.push(...(await benchSize(size, plan)));
  return figures;
}

async function benchSize(size: (typeof SIZES)[number], plan: Plan): Promise<Figure[]> {
  await using closing = new AsyncDisposableStack();
  const { devices } = size;
  const sides: Side[] = [
    closing.use(await startGatewaySide({ devices, callers: 0 })),
    closing.use(await startAedesSide()),
  ];
  if (binary('mosquitto') === undefined) plan.leaveOut('mosquitto is not installed: (a) is without it');
  else sides.push(closing.use(await startMosquittoSide()));
  const runs = new Map<Side, Run[]>(sides.map((side) => [side, []]));
  for (const { load, port } of sides) await load.ask({ type: 'open', port, devices });
  for (const side of sides) await run(side, size.pace, plan.seconds);
  for (let n = 0; n < plan.runs; n++)
    for (const side of sides) {
      const one = await run(side, size.pace, plan.seconds);
      plan.note(`${devices} devices, ${side.name}: ${format(one.cpu * 1e6)} µs, ${format(one.rate)}/s`);
      runs.get(side)?.push(one);
    }
  return sides.flatMap((side) =>
    figuresOf(side.name, runs.get(side) ?? [], runs.get(sides[0] as Side) ?? [], size),
  );
}

/** CPU until all that was acked has come to rest in the store or at the reader: what is put off is not saved. */
async function run({ load, cpu, drained }: Side, rate: number | undefined, seconds: number): Promise<Run> {
  const before = await load.ask({ type: 'count' });
  const from = cpu();
  await load.ask(rate === undefined ? { type: 'saturate' } : { type: 'pace', rate });
  await pause(seconds * 1_000);
  const after = await load.ask({ type: 'stop' });
  const acked = after.acked - before.acked;
  const took = (after.at - before.at) / 1_000;
  await drained();
  return { cpu: (cpu() - from) / acked, rate: acked / took };
}

function figuresOf(
  name: string,
  runs: readonly Run[],
  ours: readonly Run[],
  { devices, ...size }: (typeof SIZES)[number],
): Figure[] {
  const of = { of: 'a', runs: runs.length };
  const at = `${devices.toLocaleString('en')} devices`;
  const cpu = median(runs.map((one) => one.cpu));
  const rate = median(runs.map((one) => one.rate));
  const beside = `${format(cpu * 1e6)} µs, ${format(rate)}/s`;
  if (name === 'gateway')
    return [
      {
        ...of,
        what: `CPU for one acked reading, ${at}`,
        value: cpu * 1e6,
        unit: 'µs',
        other: `${format(rate)}/s`,
      },
    ];
  const least = name === 'mosquitto' ? LEAST_OF_MOSQUITTO : 'least' in size ? size.least : undefined;
  const ratio = (pick: (one: Run) => number) =>
    median(ours.map((our, n) => pick(our) / pick(runs[n] ?? our)));
  return [
    {
      ...of,
      what: `acked per CPU second ÷ ${name}, ${at}`,
      value: 1 / ratio((one) => one.cpu),
      unit: '×',
      other: beside,
      ...(least !== undefined && { target: { is: 'at least', value: least } }),
    },
    ...(size.pace === undefined
      ? [
          {
            ...of,
            what: `acked/s ÷ ${name}, ${at}`,
            value: ratio((one) => one.rate),
            unit: '×',
            other: beside,
          },
        ]
      : []),
  ];
}
