import { existsSync, statSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { resolve } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Instant, latest, minus } from '../devices/time.ts';
import { BOOK } from '../rules/book/index.ts';
import { isCare } from '../rules/care-shape.ts';
import { joinBooks } from '../rules/joined-books.ts';
import type { PastAlert } from '../rules/past.ts';
import type { Rule } from '../rules/rule.ts';
import { openRuleBook } from '../rules/rule-book.ts';
import { compareBooks, compareRecord, splitBooks, warmUpOf, within } from '../rules/what-if.ts';
import { loadConfig } from './config/config.ts';
import { type ConfigProblem, formatProblem } from './config/problem.ts';
import { readRuleFile, readRules } from './config/rules-file.ts';
import {
  type Meeting,
  type PastFacts,
  readPastFacts,
  recordedAlerts,
  recordedMeetings,
} from './facts/past-facts.ts';
import { Problem, problemCodeOf } from './problem.ts';
import { openPastFolder, type PastFolder } from './replay-folder.ts';
import { type ReplayOrder, readReplayOrder } from './replay-options.ts';
import { type ReplayReport, reportJson, reportText } from './replay-report.ts';
import { replayPast } from './replay-shares.ts';
import { findStretch, pastExtent } from './storage/past-readings.ts';

type Replay = Extract<ReplayOrder, { type: 'replay' }>;

/** Problems of the config or of the rules that are to be tried, a line each. */
class Refused extends Error {
  readonly exitCode: number;

  constructor(problems: readonly ConfigProblem[], exitCode: number) {
    super(problems.map(formatProblem).join('\n'));
    this.exitCode = exitCode;
  }
}

/** `npm run replay`: gives the exit code. */
async function main(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): Promise<number> {
  const order = readReplayOrder(args);
  if (order.type === 'help') {
    console.log(order.text);
    return 0;
  }
  if (order.type === 'wrong-usage') {
    console.error(`${order.problem}; see --help (wrong-usage)`);
    return 2;
  }
  // A gateway on this machine goes first.
  setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  try {
    const report = await replay(order, env);
    console.log(order.json ? JSON.stringify(reportJson(report)) : reportText(report));
    return 0;
  } catch (error) {
    console.error(sayWhy(error));
    return error instanceof Refused ? error.exitCode : 1;
  }
}

async function replay(
  order: Replay,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ReplayReport> {
  const began = performance.now();
  const loaded = loadConfig(order.gateway, env);
  if (loaded.type !== 'config')
    throw new Refused(
      loaded.type === 'refused' ? loaded.problems : [],
      loaded.type === 'refused' ? loaded.exitCode : 1,
    );
  await using folder = await openPastFolder(loaded.config.data);
  const record = await readRecord(folder, order);
  const { facts, since, from } = record;
  const to = Math.min(order.to, facts.upTo + 1) as Instant;
  const books = splitBooks(record.current, record.other);
  const joined = joinBooks([books.both, books.before, books.after]);
  const file = await folder.open('readings');
  const { stretch, start } = lookAtReadings(file, { since, from, to });
  const replayed = await replayPast(
    {
      file: file.href,
      stretch,
      since: start,
      to,
      registry: facts.registry,
      downtimes: facts.downtimes,
      outages: facts.outages,
      meetings: record.meetings,
      books: joined.lists,
    },
    progress(stretch),
  );
  await folder.stillWhole();
  const [both = [], before = [], after = []] = joined.part(replayed.alerts);
  const drift = compareRecord(record.alerts, [...both, ...before]);
  const { user, system } = process.cpuUsage();
  return {
    zone: facts.registry.timeZone,
    from,
    to,
    warmUp: { from: start, wanted: since },
    readings: replayed.readings,
    devices: facts.registry.devices.length,
    strangers: replayed.strangers,
    seconds: (performance.now() - began) / 1_000,
    cpuSeconds: (user + system) / 1e6,
    drift: within(drift, { from, to }),
    ...(order.rules !== undefined && {
      whatIf: within(compareBooks({ both, before, after }, books), { from, to }),
    }),
  };
}

interface Recorded {
  readonly facts: PastFacts;
  readonly current: readonly Rule[];
  /** The same when no others are to be tried. */
  readonly other: readonly Rule[];
  readonly from: Instant;
  /** From when on readings are needed. */
  readonly since: Instant;
  readonly alerts: readonly PastAlert[];
  readonly meetings: readonly Meeting[];
}

async function readRecord(folder: PastFolder, { from, to, rules }: Replay): Promise<Recorded> {
  using database = new DatabaseSync(await folder.open('facts'), { readOnly: true });
  const facts = readPastFacts(database);
  const inForce = openRuleBook(BOOK, facts.rules).all;
  const owed = new Set(inForce.filter(({ on }) => isCare(on)).map(({ id }) => id));
  const current = ofReadings(inForce);
  const other =
    rules === undefined ? current : ofReadings(openRuleBook(BOOK, tried(resolve(rules), facts.rules)).all);
  const since = minus(from, warmUpOf([...current, ...other]));
  return {
    facts,
    current,
    other,
    from,
    since,
    alerts: recordedAlerts(database, { from: since, to }).filter(({ rule }) => !owed.has(rule)),
    meetings: recordedMeetings(database, { from: since, to }),
  };
}

/** What is owed to people follows from visits and their record, not from readings. */
const ofReadings = (rules: readonly Rule[]): readonly Rule[] => rules.filter(({ on }) => !isCare(on));

/** Own rules as they would be: a folder stands for all of them, a file for those that it names. */
function tried(path: string, own: readonly Rule[]): readonly Rule[] {
  const isFolder = existsSync(path) && statSync(path).isDirectory();
  const read = isFolder ? readRules(path, BOOK) : readRuleFile(path, BOOK);
  if (!read.ok) throw new Refused(read.problems, 1);
  if (isFolder) return read.rules;
  const isNamed = ({ id, replaces }: Rule) =>
    read.rules.some((rule) => rule.id === id || (replaces !== undefined && rule.replaces === replaces));
  return [...own.filter((rule) => !isNamed(rule)), ...read.rules];
}

/** Where the readings lie, and from when there are any. Throws `replay-no-readings`. */
function lookAtReadings(
  file: URL,
  { since, from, to }: { readonly since: Instant; readonly from: Instant; readonly to: Instant },
) {
  using database = new DatabaseSync(file, { readOnly: true });
  const extent = pastExtent(database);
  if (extent === undefined) throw new Problem('replay-no-readings', 'none are stored');
  if (extent.from >= to || extent.to < from)
    throw new Problem('replay-no-readings', `they are of ${iso(extent.from)} to ${iso(extent.to)}`);
  const start = latest(since, extent.from);
  return { stretch: findStretch(database, { from: start, to }), start };
}

const iso = (at: Instant): string =>
  Temporal.Instant.fromEpochMilliseconds(Math.floor(at / 1_000)).toString();

/** Milliseconds between two lines of progress. */
const PROGRESS_EVERY = 2_000;

function progress({
  first,
  last,
}: {
  readonly first: number;
  readonly last: number;
}): (position: number) => void {
  let told = performance.now();
  return (position) => {
    if (performance.now() < told + PROGRESS_EVERY) return;
    told = performance.now();
    console.error(`${Math.round(((position - first + 1) / (last - first + 1)) * 100)} % of the readings`);
  };
}

/** One line for what can be foreseen. */
function sayWhy(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof Refused) return error.message;
  const code = problemCodeOf(error);
  if (code !== undefined) return `${error.message} (${code})`;
  return 'errcode' in error ? `${error.message} (storage-failed)` : (error.stack ?? error.message);
}

process.exitCode = await main(process.argv.slice(2), process.env);
