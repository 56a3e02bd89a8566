import { statSync } from 'node:fs';
import { join } from 'node:path';
import { type Control, type ControlOptions, type HeldPart, openControl } from './control.ts';
import { CONTROL_SOCKET } from './lease.ts';

/**
 * Lets `npm run backup` copy the data folder while we run. Without a socket (a path of over 107 bytes, a file system that
 * has none) the gateway runs as well, and backups wait for a standstill: that is logged.
 */
export async function openFolderControl(
  options: {
    readonly data: string;
    readonly facts: Pick<HeldPart, 'hold' | 'release'>;
    readonly readings: Pick<HeldPart, 'hold' | 'release'>;
    readonly clock: Pick<ControlOptions, 'every' | 'after'>;
    readonly log: { warn(fields: object, text: string): void; error(fields: object, text: string): void };
  },
  closing: AsyncDisposableStack,
): Promise<Control | undefined> {
  const { data, facts, readings, clock, log } = options;
  const gathered = (file: string) => (): number =>
    statSync(join(data, file), { throwIfNoEntry: false })?.size ?? 0;
  const held = (part: Pick<HeldPart, 'hold' | 'release'>, file: string): HeldPart => ({
    hold: () => part.hold(),
    release: () => part.release(),
    gathered: gathered(file),
  });
  const nothing = (): void => undefined;
  const parts = {
    readings: held(readings, 'readings.db-wal'),
    facts: held(facts, 'facts.db-wal'),
    // Append-only as it is; trimming asks `isHeld`.
    journal: { hold: nothing, release: nothing, gathered: () => 0 },
  };
  const socket = join(data, CONTROL_SOCKET);
  try {
    const { every, after } = clock;
    const failed = (error: unknown) =>
      log.error({ error: String(error) }, 'what was held for a backup was not let go');
    return closing.adopt(await openControl({ socket, parts, every, after, failed }), (it) => it.close());
  } catch (error) {
    log.warn({ socket, error: String(error) }, 'no backup can be taken while the gateway runs');
    return undefined;
  }
}
