import type { Core } from '../../bench/drive.ts';
import type { Registry } from '../../devices/registry.ts';
import type { Instant } from '../../devices/time.ts';
import { BOOK } from '../../rules/book/index.ts';
import { Record } from '../record.ts';

/** The record of the other tests as a core, which can die and come back in the middle. */
export interface RecordedCore extends Core {
  readonly record: Record;
  /** Nobody is there from `downFrom` to `downTo`. */
  restart(downFrom: Instant, downTo: Instant): ReturnType<Core['tick']>;
}

export function openRecorded(registry: Registry, from: Instant, rows = 3): RecordedCore {
  const record = new Record(BOOK, from);
  record.take({ type: 'registry-changed', at: from, author: 'story', registry });
  return {
    record,
    nextDeadline: () => record.community.nextDeadline(),
    tick: (at) => record.tick(at, rows).facts,
    take: (input) => record.take(input, rows).facts,
    case: (id) => record.community.case(id),
    restart(downFrom, downTo) {
      record.restart();
      return record.take({ type: 'gateway-started', at: downTo, downFrom, downTo }, rows).facts;
    },
  };
}
