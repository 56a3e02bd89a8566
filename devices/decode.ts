import { hash } from 'node:crypto';
import type { Statement, Statements } from './convention.ts';
import { conventionNamed } from './conventions/index.ts';
import { believable } from './device-time.ts';
import { checkFields } from './field.ts';
import { kindNamed } from './kinds/index.ts';
import type { Message } from './message.ts';
import type { DeviceId, Fields, Reading } from './reading.ts';
import type { BridgeId, Device, Directory } from './registry.ts';
import type { FieldProblem, Ignored, Rejection } from './rejection.ts';
import { type Instant, microseconds, plus } from './time.ts';
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
  const taken = new Set<Instant>();
  for (const statement of statements) {
    if ('why' in statement) {
      problems.push({ field: '*', why: statement.why });
      continue;
    }
    const checked = checkFields(kind, statement.values);
    problems.push(...checked.problems);
    if (!checked.anyKnown && !contactCounts) problems.push({ field: '*', why: 'no-known-field' });
    else if (checked.problems.length === 0 || Object.keys(checked.fields).length > 0)
      readings.push(toReading({ device, statement, fields: checked.fields, receivedAt, taken }));
  }
  if (readings.length === 0)
    return { type: 'rejected', why: problems[0]?.why ?? 'wrong-shape', device: device.id };
  return { type: 'readings', readings, problems };
}

interface Sent {
  readonly device: Device;
  readonly statement: Statement;
  readonly fields: Fields;
  readonly receivedAt: Instant;
  /** The times given to earlier readings of the same message; this one's is added. */
  readonly taken: Set<Instant>;
}

function toReading({ device, statement, fields, receivedAt, taken }: Sent): Reading {
  const told = believable(statement.at, receivedAt);
  let at = told ?? receivedAt;
  // Two readings at one time would overwrite each other in a time series store: the later gets the next microsecond.
  while (taken.has(at)) at = plus(at, microseconds(1));
  taken.add(at);
  const { seq } = statement;
  return {
    device: device.id,
    kind: device.kind,
    at,
    timeFrom: told === undefined ? 'receipt' : 'device',
    receivedAt,
    ...(seq !== undefined && { seq }),
    ...((told !== undefined || seq !== undefined) && {
      fingerprint: fingerprint(device.id, statement, fields),
    }),
    fields,
  };
}

/** 96 bits of SHA-256 in base64url, over what the reading says: the fields come in the kind's order, whatever the sender's. */
function fingerprint(device: DeviceId, { at, seq }: Statement, fields: Fields): string {
  const said = JSON.stringify([device, at ?? null, seq ?? null, fields]);
  return hash('sha256', said, 'base64url').slice(0, 16);
}
