import { parseArgs } from 'node:util';
import { type Instant, parseTime } from '../devices/time.ts';

export type ReplayOrder =
  | {
      readonly type: 'replay';
      readonly from: Instant;
      readonly to: Instant;
      /** A file or folder of own rules. */
      readonly rules?: string;
      readonly json: boolean;
      /** The flags by which a gateway would find its data. */
      readonly gateway: readonly string[];
    }
  | { readonly type: 'help'; readonly text: string }
  | { readonly type: 'wrong-usage'; readonly problem: string };

const HELP = `npm run replay -- --from TIME --to TIME [--rules PATH] [--config FILE | --data FOLDER] [--json]

Judges stored readings of the past anew: what other rules would have told, what they would have kept to themselves, and
what would have come at another time or level, each with its reason. Changes nothing, whether a gateway runs or not.

  --from TIME      the first moment, e.g. 2026-11-01T00:00:00+08:00
  --to TIME        the moment behind the last one
  --rules FILE     tries the rules of this file on top of those in force: one of the same id, or that replaces the same
                   shipped rule, stands for it
  --rules FOLDER   tries this folder in place of all own rules
                   left out: the rules in force, against what the record holds
  --config FILE    the config the gateway runs by: names its data folder
  --data FOLDER    the data folder, instead of that of the config (default ./data)
  --json           everything as JSON; the text lists the first 100 of each
  --help           this text

A gateway cannot be started on a folder that stood still while it is replayed, and can as soon as the replay is over.

Exit codes: 0 well, 1 failed, 2 wrong usage.`;

const text = { type: 'string' } as const;
const FLAGS = {
  from: text,
  to: text,
  rules: text,
  config: text,
  data: text,
  json: { type: 'boolean' },
  help: { type: 'boolean' },
} as const;

/** Reads the flags of `npm run replay`. */
export function readReplayOrder(args: readonly string[]): ReplayOrder {
  let values: { readonly [flag in keyof typeof FLAGS]?: string | boolean };
  try {
    values = parseArgs({ args: [...args], options: FLAGS, strict: true }).values;
  } catch (error) {
    return wrong(String(error instanceof Error ? error.message : error).split(/\n|\. /)[0] ?? '');
  }
  if (values.help === true) return { type: 'help', text: HELP };
  const empty = Object.entries(values).find(([, value]) => value === '');
  if (empty !== undefined) return wrong(`--${empty[0]} has no value`);
  const { rules, config, data } = values;
  const [from, to] = [timeOf(values.from), timeOf(values.to)];
  for (const [flag, time] of Object.entries({ from, to })) {
    if (time === 'missing') return wrong(`--${flag} is needed`);
    if (time === 'wrong') return wrong(`--${flag} is no time such as 2026-11-01T00:00:00+08:00`);
  }
  if (!(from < to)) return wrong('--to is not behind --from');
  return {
    type: 'replay',
    from: from as Instant,
    to: to as Instant,
    ...(typeof rules === 'string' && { rules }),
    json: values.json === true,
    gateway: Object.entries({ config, data }).flatMap(([flag, value]) =>
      typeof value === 'string' ? [`--${flag}`, value] : [],
    ),
  };
}

const timeOf = (given: string | boolean | undefined): Instant | 'missing' | 'wrong' =>
  typeof given === 'string' ? (parseTime(given) ?? 'wrong') : 'missing';

const wrong = (problem: string): ReplayOrder => ({ type: 'wrong-usage', problem });
