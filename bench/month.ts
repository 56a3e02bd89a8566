import { parseArgs } from 'node:util';
import { days, type Instant, parseTime, plus } from '../devices/time.ts';
import type { Fact } from '../rules/fact.ts';
import { levelOf } from '../rules/level.ts';
import { generateCommunity } from '../simulators/community.ts';
import { registryOf } from '../simulators/community-text.ts';
import { MANNERS, Team } from '../simulators/staff.ts';
import { USUAL_FAULTS } from '../simulators/trouble.ts';
import { USUAL_RATES } from '../simulators/truth.ts';
import { World } from '../simulators/world.ts';
import { openCore } from './core.ts';
import { drive } from './drive.ts';

/** A month of a community in virtual time, on one core: generator, trouble, decoding, rules, cases, staff. */
const START = parseTime('2026-11-02T00:00:00+08:00') as Instant;

const USAGE = 'npm run bench:month -- [--homes N] [--days N] [--wearing 0 to 1] [--seed S]';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { homes: text, days: text, wearing: text, seed: text, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const { seed = 'month' } = values;
const homes = Number(values.homes ?? 900);
const length = Number(values.days ?? 30);
const wearing = Number(values.wearing ?? 0.15);
if (!(homes >= 1 && length >= 1 && wearing >= 0 && wearing <= 1)) {
  console.error(`wrong-usage: ${USAGE}`);
  process.exit(2);
}
const registry = registryOf(
  generateCommunity({
    seed,
    homes,
    wearing,
    staffing: 'planned',
    from: '2026-11-02',
  }),
);
const began = performance.now();
const world = new World({
  registry,
  seed,
  from: START,
  answering: (directory, chance) => new Team(directory, MANNERS.planned, chance),
  rates: USUAL_RATES,
  faults: USUAL_FAULTS,
});
const opened: Record<string, number> = {};
const messages = drive(world, openCore(registry, START), plus(START, days(length)), {
  facts: (facts) => facts.forEach(count),
});
const seconds = (performance.now() - began) / 1_000;
console.log(
  `${homes} homes, ${length} days, wearing ${wearing}: ${messages} messages in ${seconds.toFixed(1)} s; ` +
    `${Math.round((homes * length) / seconds)} homes × days per second`,
);
console.log(opened);

function count(fact: Fact): void {
  if (fact.type === 'case-opened') {
    const key = `${levelOf(fact.urgency)} ${fact.cause}`;
    opened[key] = (opened[key] ?? 0) + 1;
  }
  if (fact.type === 'case-reopened') opened[fact.type] = (opened[fact.type] ?? 0) + 1;
  if (fact.type === 'deadline-missed')
    opened[`missed ${fact.deadline}`] = (opened[`missed ${fact.deadline}`] ?? 0) + 1;
}
