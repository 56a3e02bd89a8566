import { type DestinationStream, destination, type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogLevel } from './config/options.ts';

export type Log = Logger;

/** Bytes that wait for a slow reader of our output; beyond them lines are dropped, so that logging never holds up an alert. */
export const WAITING_LOG = 1024 * 1024;

/** Opens the log: JSON lines, or lines for people when `human`. Ids only: no name, phone or secret is to be handed to it. */
export function openLog(options: {
  readonly level: LogLevel;
  readonly human?: boolean;
  /** Where lines go, instead of standard output. */
  readonly out?: DestinationStream;
}): Log {
  const human = options.human ?? (options.out === undefined && process.stdout.isTTY === true);
  const out = options.out ?? destination({ dest: 1, sync: false, maxLength: WAITING_LOG });
  return pino(
    {
      level: options.level,
      base: null,
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: HIDDEN_PATHS, censor: '[hidden]' },
    },
    human ? { write: (line) => out.write(formatLine(line)) } : out,
  );
}

/** A last guard should one of these be logged by mistake. */
const HIDDEN = ['token', 'secret', 'password', 'authorization', 'phone', 'contacts'];

/** Levels of nesting that are looked through: a whole config has its secrets at the third. */
const HIDDEN_DEPTH = 5;

const HIDDEN_PATHS = [
  'config.key',
  ...HIDDEN.flatMap((key) =>
    Array.from({ length: HIDDEN_DEPTH }, (_, depth) => `${'*.'.repeat(depth)}${key}`),
  ),
];

/** A JSON line as `08:00:00 WARN  words of it key=value`; control characters stay escaped. */
export function formatLine(json: string): string {
  const { level, time, msg, ...rest } = JSON.parse(json) as Record<string, unknown>;
  const words = [
    String(time).slice(11, 19),
    String(level).toUpperCase().padEnd(5),
    escapeControls(String(msg ?? '')),
    ...Object.entries(rest).map(([key, value]) => escapeControls(`${key}=${formatValue(value)}`)),
  ];
  return `${words.filter((word) => word !== '').join(' ')}\n`;
}

function formatValue(value: unknown): string {
  if (typeof value === 'string' && !/[\s"=]/.test(value)) return value;
  return JSON.stringify(value);
}

/** A device may be called anything: its name must not move the cursor, turn the line round or end it. */
function escapeControls(text: string): string {
  const escaped = (one: string) => `\\u${one.charCodeAt(0).toString(16).padStart(4, '0')}`;
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, escaped);
}
