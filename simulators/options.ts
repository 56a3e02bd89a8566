import { parseArgs } from 'node:util';
import { MOST_HOMES } from './community.ts';
import { STORIES, storyNamed } from './stories/index.ts';
import type { Story } from './story.ts';

export interface SimulateOptions {
  readonly homes: number;
  readonly speed: number;
  readonly seed: string;
  readonly wearing: number;
  readonly lively: boolean;
  readonly story?: Story;
  readonly community?: string;
  readonly config?: string;
  readonly url?: string;
  readonly write?: string;
}

export type ReadOptions =
  | { readonly type: 'run'; readonly options: SimulateOptions }
  | { readonly type: 'print'; readonly text: string }
  | { readonly type: 'wrong-usage'; readonly problem: string };

/** As fast as the gateway's demonstration clock goes. */
const FASTEST = 1_000;

const FLAGS = {
  homes: {
    type: 'string',
    value: 'N',
    says: `equipped homes of the generated community, 1 to ${MOST_HOMES} (default 60)`,
  },
  speed: { type: 'string', value: 'X', says: `the gateway’s speed, 1 to ${FASTEST} (default 1)` },
  seed: { type: 'string', value: 'S', says: 'names the course of chance (default 1)' },
  wearing: {
    type: 'string',
    value: 'W',
    says: 'share of residents who wear a wristband, 0 to 1 (default 0.15)',
  },
  story: { type: 'string', value: 'NAME', says: 'plays this story and ends; see --list' },
  community: {
    type: 'string',
    value: 'FILE',
    says: 'the gateway’s community file, instead of a generated one',
  },
  config: {
    type: 'string',
    value: 'FILE',
    says: 'the gateway’s config: its community, port and tokens; staff answer',
  },
  url: { type: 'string', value: 'URL', says: 'the gateway, mqtt://… (default mqtt://127.0.0.1:1883)' },
  write: {
    type: 'string',
    value: 'FOLDER',
    says: 'writes community.yaml and config.yaml for a gateway there, and ends',
  },
  lively: { type: 'boolean', value: '', says: 'more happens than in life, beginning with a red' },
  list: { type: 'boolean', value: '', says: 'names the stories' },
  help: { type: 'boolean', value: '', says: 'this text' },
} as const;

/** Reads the flags of `npm run simulate`. */
export function readOptions(args: readonly string[]): ReadOptions {
  let values: Record<string, string | boolean | undefined>;
  try {
    values = parseArgs({ args: [...args], options: FLAGS, strict: true }).values;
  } catch (error) {
    return wrong(
      error instanceof Error ? (error.message.split('\n')[0]?.split('. ')[0] ?? '') : String(error),
    );
  }
  if (values.help === true) return { type: 'print', text: helpText() };
  if (values.list === true) return { type: 'print', text: listText() };
  const text = (name: keyof typeof FLAGS): string | undefined =>
    typeof values[name] === 'string' ? values[name] : undefined;
  const [homes, speed, wearing] = [
    text('homes') ?? '60',
    text('speed') ?? '1',
    text('wearing') ?? '0.15',
  ].map(Number);
  if (!isWithin(homes, 1, MOST_HOMES) || !Number.isInteger(homes))
    return wrong(`--homes must be a whole number from 1 to ${MOST_HOMES}`);
  if (!isWithin(speed, 1, FASTEST)) return wrong(`--speed must be a number from 1 to ${FASTEST}`);
  if (!isWithin(wearing, 0, 1)) return wrong('--wearing must be a number from 0 to 1');
  const name = text('story');
  const story = name === undefined ? undefined : storyNamed(name);
  if (name !== undefined && story === undefined)
    return wrong(`there is no story "${name}"; --list names them`);
  const url = text('url');
  if (url !== undefined && !/^mqtts?:\/\/[^\s/]+/.test(url)) return wrong('--url must be mqtt://host:port');
  const files = { community: text('community'), config: text('config'), url, write: text('write') };
  const given = Object.fromEntries(Object.entries(files).filter(([, value]) => value !== undefined));
  return {
    type: 'run',
    options: {
      homes,
      speed,
      wearing,
      seed: text('seed') ?? '1',
      lively: values.lively === true,
      ...(story && { story }),
      ...given,
    },
  };
}

const isWithin = (value: number | undefined, low: number, high: number): value is number =>
  value !== undefined && value >= low && value <= high;

const wrong = (problem: string): ReadOptions => ({
  type: 'wrong-usage',
  problem: `wrong-usage: ${problem}; see --help`,
});

function helpText(): string {
  const rows = Object.entries(FLAGS).map(
    ([name, { value, says }]) => `  ${`--${name} ${value}`.padEnd(20)} ${says}`,
  );
  return [
    'Devices that behave, and staff who answer, against any gateway that runs at the same speed.',
    '',
    'npm run simulate -- [flags]',
    '',
    ...rows,
    '',
    'Exit: 0 well, 1 failed, 2 wrong usage.',
  ].join('\n');
}

const listText = (): string => STORIES.map(({ name, tells }) => `${name.padEnd(22)} ${tells}`).join('\n');
