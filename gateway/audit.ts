import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { parseArgs } from 'node:util';
import { masterKey } from './access/master-key.ts';
import { markOf } from './access/seal.ts';
import { checkLedger, type Verdict } from './facts/ledger-check.ts';

const HELP = `npm run audit -- verify [--data FOLDER] [--anchor "N HASH"]… [--json]
npm run audit -- verify --url http://127.0.0.1:8080 --token TOKEN [--anchor "N HASH"] [--json]

Reads the ledger of answers and looks through from its first entry and says whether anything was changed, cut or moved.
The first form reads a data folder or a restored backup while no gateway has it open; the second asks a gateway that runs.

  --data FOLDER   the data folder (default ./data)
  --url URL       a running gateway; --token of an auditor or administrator of the whole community
  --anchor "…"    a number and hash noted earlier (the last line of each check): proves that nothing behind it was cut
  --json          the verdict as JSON
  --help          this text

Exit codes: 0 unbroken, 1 broken or not readable, 2 wrong usage.`;

interface Options {
  readonly data: string;
  readonly url?: string | undefined;
  readonly token?: string | undefined;
  readonly anchor: readonly string[];
  readonly json: boolean;
}

async function audit(args: readonly string[]): Promise<void> {
  const read = readOptions(args);
  if (read === 'help') return console.log(HELP);
  if (typeof read === 'string') return fail(`${read} (wrong-usage); see --help`, 2);
  try {
    const verdict = read.url === undefined ? verifyFolder(read) : await ask(read.url, read);
    say(verdict, read.json);
    if (!verdict.ok) process.exitCode = 1;
  } catch (error) {
    fail(error instanceof Error ? error.message : String(error), 1);
  }
}

function readOptions(args: readonly string[]): Options | 'help' | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: 'string', default: './data' },
        url: { type: 'string' },
        token: { type: 'string' },
        anchor: { type: 'string', multiple: true, default: [] },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return 'help';
    if (positionals.join() !== 'verify') return 'say what to do: verify';
    if (values.url !== undefined && values.token === undefined) return '--url needs --token';
    const bad = values.anchor.find((anchor) => !/^\d{1,15} [0-9a-f]{64}$/.test(anchor));
    return bad === undefined ? values : `--anchor "${bad}" is not a number and 64 hex digits`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function verifyFolder({ data, anchor }: Options): Verdict {
  const file = join(data, 'facts.db');
  if (!existsSync(file)) throw new Error(`${file} is not there (config-unreadable)`);
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const check = checkLedger(database, { mark: markFor(data), anchors: anchor });
    let step = check.next();
    while (!step.done) {
      if (process.stderr.isTTY) process.stderr.write(`\r${step.value} entries`);
      step = check.next();
    }
    return step.value;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (/locked/.test(message))
      throw new Error('a gateway has this folder open: ask it with --url and --token (data-locked)');
    if (/no such table/.test(message))
      throw new Error('this record is older than the ledger: start the gateway once (storage-failed)');
    throw error;
  } finally {
    database.close();
  }
}

/** The mark of the ledger's end can only be checked by who has the master key. */
function markFor(data: string): ((text: string) => string) | undefined {
  const env = process.env.SHOUWANG_KEY;
  const file = join(data, 'master.key');
  if (env === undefined && !existsSync(file)) return undefined;
  const master = masterKey({ env, file });
  return master.ok ? (text) => markOf(master.key, text) : undefined;
}

async function ask(url: string, { token, anchor }: Options): Promise<Verdict> {
  const [first] = anchor;
  const query = first === undefined ? '' : `?${new URLSearchParams({ anchor: first })}`;
  const response = await fetch(new URL(`/api/v1/audit/verify${query}`, url), {
    headers: { authorization: `Bearer ${token}` },
  }).catch(() => {
    throw new Error(`${url} does not answer (request-timeout)`);
  });
  const body = (await response.json()) as Verdict & { title?: string; code?: string };
  if (!response.ok) throw new Error(`${body.title} (${body.code})`);
  return body;
}

function say(verdict: Verdict, json: boolean): void {
  if (json) console.log(JSON.stringify(verdict));
  else if (!verdict.ok) console.error(`entry ${verdict.n}: ${verdict.why} (ledger-broken)`);
  else {
    const key = verdict.marked ? '' : '; its end is not proven, since the master key is not here';
    console.log(`unbroken, ${verdict.entries} entries${key}\n${verdict.head}`);
  }
}

function fail(line: string, exitCode: number): void {
  console.error(line);
  process.exitCode = exitCode;
}

await audit(process.argv.slice(2));
