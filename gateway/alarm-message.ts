import { decode } from '../devices/decode.ts';
import type { Message } from '../devices/message.ts';
import type { Directory } from '../devices/registry.ts';
import { traitsOf } from '../rules/traits.ts';

/** Whether a message says that somebody is in need now: a field that is judged however old it is says so. */
export function saysAlarm(directory: Directory, message: Message): boolean {
  const decoded = decode(directory, message);
  if (decoded.type !== 'readings') return false;
  return decoded.readings.some(({ kind, fields }) =>
    traitsOf(kind).judgedAlways.some((field) => fields[field] === true),
  );
}
