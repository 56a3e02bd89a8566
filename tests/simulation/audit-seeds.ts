import { parseArgs } from 'node:util';
import { audit, compareRuns } from './audit.ts';
import { auditAlerts } from './audit-alerts.ts';
import { live } from './audit-life.ts';

/** Lives of any seed and size before the auditor: what it finds, a line each. */

const USAGE =
  'npm run audit:seeds -- [--seed S] [--seeds N] [--homes N] [--days N]   (--days 30 --homes 40 is a seeded month)';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { seed: text, seeds: text, homes: text, days: text, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const [first, count, homes, days] = [values.seed ?? '0', values.seeds, values.homes, values.days].map(
  (value, n) => (n === 0 ? value : Number(value ?? [0, 1, 4, 2][n])),
) as [string, number, number, number];
if (!(count >= 1 && homes >= 1 && days >= 1) || (count > 1 && !/^\d+$/.test(first))) {
  console.error(`wrong-usage: ${USAGE}`);
  process.exit(2);
}
let found = 0;
for (let n = 0; n < count; n++) {
  const seed = count === 1 ? first : String(Number(first) + n);
  const life = live(seed, { homes, days });
  const lines = [
    ...audit(life.inputs, life.facts),
    ...auditAlerts(life.inputs, life.facts, life.registry),
  ].map(({ law, says }) => `${law}: ${says}`);
  const differs = compareRuns(life.facts, life.again);
  if (differs !== undefined) lines.push(`same-after-kills: ${differs}`);
  for (const line of lines) console.log(`seed ${seed}: ${line}`);
  found += lines.length;
  console.log(
    `seed ${seed}: ${life.inputs.length} inputs, ${life.facts.length} facts, ${lines.length} findings`,
  );
}
process.exitCode = found > 0 ? 1 : 0;
