import type { Statement, Statements } from './convention.ts';
import { conventionNamed } from './conventions/index.ts';
import { isBelievable } from './device-time.ts';
import { checkFields } from './field.ts';
import { fingerprint } from './fingerprint.ts';
import { kindNamed } from './kinds/index.ts';
import type { Message } from './message.ts';
import type { DeviceId, Fields, Reading } from './reading.ts';
import type { BridgeId, Device, Directory } from './registry.ts';
import type { FieldProblem, Ignored, Rejection } from './rejection.ts';
import { type Instant, microseconds, parseTime, plus } from './time.ts';
import { LONGEST_TOPIC } from './topic.ts';

export type { FieldProblem, Ignored, Rejection } from './rejection.ts';

export type Decoded =
  | {
      readonly type: 'readings';
      /** At least one, of one device, each with a time of its own. */
      readonly readings: readonly Reading[];
      readonly problems: readonly FieldProblem[];
    }
  | { readonly type: 'status'; readonly device: DeviceId; readonly online: boolean }
  | { readonly type: 'bridge-status'; readonly bridge: BridgeId; readonly online: boolean }
  | { readonly type: 'rejected'; readonly why: Rejection; readonly device?: DeviceId }
  | { readonly type: 'ignored'; readonly why: Ignored; readonly device?: DeviceId };

/** Tells what a message means. Never throws: bad input is an ordinary result with a name. */
export function decode(directory: Directory, message: Message): Decoded {
  const bridge = directory.bridge(message.client);
  if (bridge === undefined && directory.device(message.client) === undefined)
    return { type: 'rejected', why: 'unknown-client' };
  if (message.topic.length > LONGEST_TOPIC) return { type: 'rejected', why: 'wrong-topic' };
  const convention = conventionNamed(bridge?.convention ?? 'native');
  if (convention === undefined) return { type: 'rejected', why: 'unknown-convention' };
  const opened = convention.open(directory, message);
  return opened.type === 'statements' ? judge(opened, message.receivedAt) : opened;
}

/** Checks the statements against the device's kind and gives each its time. */
function judge(opened: Statements, receivedAt: Instant): Decoded {
  const { device, statements, contactCounts } = opened;
  const kind = kindNamed(device.kind);
  if (kind === undefined) return { type: 'rejected', why: 'unknown-kind', device: device.id };
  const readings: Reading[] = [];
  const problems: FieldProblem[] = [];
  const taken = statements.length > 1 ? new Set<Instant>() : undefined;
  for (const statement of statements) {
    if ('why' in statement) {
      problems.push({ field: '*', why: statement.why });
      continue;
    }
    const { fields, problems: wrong, anyKnown } = checkFields(kind, statement.values);
    if (wrong.length > 0) problems.push(...wrong);
    if (!anyKnown && !contactCounts) problems.push({ field: '*', why: 'no-known-field' });
    else if (wrong.length === 0 || Object.keys(fields).length > 0) {
      const reading = toReading(device, statement, fields, receivedAt);
      if (taken !== undefined) setApart(reading, taken);
      readings.push(reading);
    }
  }
  if (readings.length === 0)
    return { type: 'rejected', why: problems[0]?.why ?? 'wrong-shape', device: device.id };
  return { type: 'readings', readings, problems };
}

type Draft = { -readonly [K in keyof Reading]: Reading[K] };

function toReading({ id, kind }: Device, { at, seq }: Statement, fields: Fields, receivedAt: Instant): Draft {
  const sent = at === undefined ? undefined : parseTime(at);
  const isBelieved = sent !== undefined && isBelievable(sent, receivedAt);
  const reading: Draft = {
    device: id,
    kind,
    at: isBelieved ? sent : receivedAt,
    timeFrom: isBelieved ? 'device' : 'receipt',
    receivedAt,
    fields,
  };
  if (seq !== undefined) reading.seq = seq;
  if (isBelieved || seq !== undefined)
    reading.fingerprint = fingerprint({ device: id, at: sent, seq, fields });
  return reading;
}

/** Two readings at one time would overwrite each other in a time series store: the later gets the next microsecond. */
function setApart(reading: Draft, taken: Set<Instant>): void {
  while (taken.has(reading.at)) reading.at = plus(reading.at, microseconds(1));
  taken.add(reading.at);
}
