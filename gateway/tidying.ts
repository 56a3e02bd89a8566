import { hours, milliseconds, seconds } from '../devices/time.ts';
import { conditionStands } from '../rules/gateway-condition.ts';
import type { Feeder } from './feeder.ts';
import type { Judging } from './judging.ts';
import type { Opened, Parts } from './parts.ts';
import { openRoom, type Room } from './room.ts';

/** A restart after a crash knows to this precision until when we were up. */
const ALIVE_EVERY = seconds(10);
/** Sensor state is written in slices, this often. */
const WRITE_ROWS_EVERY = milliseconds(250);
/** How often registries that nothing needs any more are forgotten. */
const TIDY_EVERY = hours(1);
/** How often the disk is looked at: what fills it from outside gets at most this long before we know. */
const LOOK_AT_ROOM_EVERY = seconds(1);

/** What has to be done now and then; the clock stops it when it closes. */
export function keepTidy(parts: Parts, judging: Judging, feeder: Feeder, room: Room): void {
  const { clock, facts, telling } = parts;
  clock.every(ALIVE_EVERY, () => {
    judging.take((at) => ({ type: 'alive', at }));
    telling.sayAlive();
  });
  clock.every(WRITE_ROWS_EVERY, () => {
    judging.writeRows();
    facts.moveCommitted();
  });
  clock.every(LOOK_AT_ROOM_EVERY, () => {
    room.check();
    judging.recordAgain();
  });
  clock.every(TIDY_EVERY, () => {
    const judged = neededFrom(parts, feeder) - 1;
    facts.forgetRegistries(judged);
    facts.forgetRules(judged);
  });
}

/** First record of the journal that a restart or the readings store still needs. */
const neededFrom = ({ recovered }: Parts, feeder: Feeder): number =>
  Math.min(recovered.community.replayPoint.seq, feeder.cursor) + 1;

/** What the disk is watched by, joined with those who need room and those who hear of it. */
export function openRoomOf(
  parts: Parts,
  of: {
    readonly judging: Judging;
    readonly feeder: Feeder;
    readonly opened: Opened;
  },
): Room {
  const { judging, feeder, opened } = of;
  const { config, journal, reserve, store, facts, clock, recovered, log } = parts;
  const { community } = recovered;
  let lastFailure: string | undefined;
  return openRoom({
    folder: config.data,
    limits: config.journal,
    journal,
    reserve,
    store,
    retention: config.readings,
    // Nothing is removed from under a backup.
    needed: () => (opened.control?.isHeld === true ? 0 : neededFrom(parts, feeder)),
    syncRecord: () => facts.sync(),
    wall: () => clock.wall(),
    stands: (condition) => conditionStands(condition, community.cases()),
    say: (condition, holds, value) =>
      judging.take((at) => ({ type: 'gateway-condition', at, condition, holds, value })),
    changed: (isFull) => {
      // Room comes before a backup.
      if (isFull) opened.control?.breakOff('the disk is full');
      if (isFull) log.error('no room for data: only alarms, answers and clocks are taken');
      else {
        log.info('there is room for data again');
        opened.broker?.askAgain();
      }
    },
    failed: (error) => {
      // Once each: on a full disk this comes every second, and logs take room too.
      if (String(error) !== lastFailure) log.error({ error: String(error) }, 'making room failed');
      lastFailure = String(error);
    },
  });
}
