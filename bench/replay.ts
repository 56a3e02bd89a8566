import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Device, Registry } from '../devices/registry.ts';
import { days, formatTime, type Instant, parseTime, plus } from '../devices/time.ts';
import { FactsDatabase } from '../gateway/facts/facts.ts';
import { openTables, transact } from '../gateway/storage/tables.ts';
import { NO_DUTY } from '../rules/duty-log.ts';
import { generateCommunity } from '../simulators/community.ts';
import { registryOf } from '../simulators/community-text.ts';
import { Random } from '../simulators/random.ts';

/** A month of stored readings of a community, written as the store writes them, and replayed by the command with other rules. */
const START = parseTime('2026-10-01T00:00:00+08:00') as Instant;

/** A changed limit, a changed delay, and a rule that looks at several readings. */
const OTHER_RULES = `rules:
  - { id: heart-rate-high, replaces: heart-rate-high, names: Heart rate high, level: red, cause: vital-signs, where: { kind: [wristband] },
      on: { type: above, field: heartRate, limit: 140, deadband: 10 }, unless: { field: worn, is: false }, onDelay: PT5M, offDelay: PT2M }
  - { id: door-open, replaces: door-open, names: Door left open, level: yellow, cause: door-open, where: { kind: [door] },
      on: { type: state, field: open, is: true }, onDelay: PT2H }
  - { id: heart-rises, names: Heart rate rises, level: yellow, cause: vital-signs, where: { kind: [wristband] },
      on: { type: rises, field: heartRate, by: 70, within: PT1H } }
`;

const USAGE = 'npm run bench:replay -- [--homes N] [--days N] [--readings N] [--rules FILE] [--keep FOLDER]';
const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: { homes: text, days: text, readings: text, rules: text, keep: text, help: { type: 'boolean' } },
});
if (values.help) {
  console.log(USAGE);
  process.exit(0);
}
const homes = Number(values.homes ?? 1_000);
const length = Number(values.days ?? 30);
const readings = Number(values.readings ?? 10_000_000);
if (!(homes >= 1 && length >= 1 && readings >= 1)) {
  console.error(`wrong-usage: ${USAGE}`);
  process.exit(2);
}

const folder = mkdtempSync(join(values.keep ?? tmpdir(), 'replay-'));
try {
  const registry = registryOf(
    generateCommunity({ seed: 'replay', homes, wearing: 0.9, staffing: 'planned', from: '2026-10-01' }),
  );
  const written = writePast(registry);
  writeFileSync(join(folder, 'other.yaml'), OTHER_RULES);
  console.log(
    `${homes} homes, ${registry.devices.length} devices, ${length} days: ${written} readings stored`,
  );
  await replay([]);
  await replay(['--rules', values.rules ?? join(folder, 'other.yaml')]);
} finally {
  if (values.keep === undefined) rmSync(folder, { recursive: true, force: true });
}

async function replay(flags: readonly string[]): Promise<void> {
  const [from, to] = [START, plus(START, days(length))].map((at) => formatTime(at, 'Asia/Shanghai'));
  const began = performance.now();
  const args = [
    'gateway/replay.ts',
    '--from',
    from ?? '',
    '--to',
    to ?? '',
    '--data',
    folder,
    '--json',
    ...flags,
  ];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk: Buffer) => {
    out += chunk.toString();
  });
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`the replay ended with ${code}`);
  const seconds = (performance.now() - began) / 1_000;
  const { readings, whatIf, record, cpuSeconds } = JSON.parse(out);
  const found = whatIf ?? record;
  console.log(
    `${whatIf ? 'other rules against those in force' : 'the rules in force against the record'}: ${readings} readings in ` +
      `${seconds.toFixed(1)} s (${cpuSeconds.toFixed(1)} s of CPU, ${Math.round(readings / seconds)} a second); ${found.gained.length} gained, ` +
      `${found.lost.length} lost, ${found.moved.length} moved, ${found.same} alike`,
  );
}

/** A record that was judged up to the end, and the readings before it. */
function writePast(registry: Registry): number {
  const end = plus(START, days(length));
  const facts = new FactsDatabase(join(folder, 'facts.db'));
  facts.openLedger((line) => line);
  const point = { seq: 1, at: end };
  facts.commit({
    cursor: point,
    replayFrom: point,
    downtimes: [],
    duty: NO_DUTY,
    facts: [],
    recordedAt: end,
    cases: [],
    rows: [],
    registries: [{ seq: 1, at: START, registry }],
    notices: () => [],
  });
  facts.close();
  const database = openTables(join(folder, 'readings.db'));
  // A bench that is killed is written anew.
  database.exec('pragma synchronous = off');
  const number = new Map<string, number>();
  for (const [n, { id }] of registry.devices.entries()) {
    database.prepare('insert into devices values (?, ?)').run(n + 1, id);
    number.set(id, n + 1);
  }
  database.exec(`insert into series values (1, 'bench', '{}')`);
  const insert = database.prepare('insert into points values (?, ?, ?, 1, ?, null, null)');
  let position = 0;
  for (const slice of slices(registry))
    transact(database, () => {
      for (const { device, at, says } of slice)
        insert.run(++position, number.get(device) ?? 0, at, JSON.stringify(says));
    });
  database.close();
  return position;
}

interface Word {
  readonly device: string;
  readonly at: Instant;
  readonly says: object;
}

/** Words of all devices, an equal number each, in the order of time. */
function* slices(registry: Registry): Generator<Word[]> {
  const chance = new Random('replay');
  const rounds = Math.max(1, Math.round(readings / registry.devices.length));
  const every = days(length) / rounds;
  const voices = registry.devices
    .map((device) => ({ device, phase: Math.floor(chance.unit() * every), steps: 0, isOpen: false }))
    .sort((a, b) => a.phase - b.phase);
  // Some devices fall silent for two days.
  const quiet = new Map(
    registry.devices.filter(() => chance.chance(0.02)).map(({ id }) => [id, chance.whole(0, rounds)]),
  );
  const silence = (2 * days(1)) / every;
  for (let round = 0; round < rounds; round++) {
    const words: Word[] = [];
    for (const voice of voices) {
      const { device, phase } = voice;
      const from = quiet.get(device.id);
      if (from !== undefined && round >= from && round < from + silence) continue;
      const at = (START + Math.floor(round * every) + phase) as Instant;
      words.push({ device: device.id, at, says: word(device, voice, chance) });
    }
    yield words;
  }
}

function word({ kind }: Device, voice: { steps: number; isOpen: boolean }, chance: Random): object {
  const battery = 60;
  switch (kind) {
    case 'wristband': {
      voice.steps += chance.whole(0, 30);
      // Now and then somebody runs, presses, or falls.
      const heartRate = Math.round(chance.chance(0.002) ? chance.between(130, 170) : chance.normal(75, 8));
      return {
        heartRate,
        spo2: 97,
        steps: voice.steps,
        worn: true,
        battery,
        ...(chance.chance(0.00002) && { sos: true }),
        ...(chance.chance(0.00005) && { fall: true }),
      };
    }
    case 'door': {
      // Mostly shut again before the next word.
      voice.isOpen = chance.chance(voice.isOpen ? 0.8 : 0.05);
      return { open: voice.isOpen, battery };
    }
    case 'smoke':
      return { smoke: chance.chance(0.000005), battery };
    default:
      return { people: chance.whole(0, 45) };
  }
}
