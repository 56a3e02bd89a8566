import { type FSWatcher, readdirSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { milliseconds, seconds } from '../devices/time.ts';
import type { Community } from '../rules/community.ts';
import type { Clock } from './clock.ts';
import { formatProblem } from './config/problem.ts';
import { readRules } from './config/rules-file.ts';
import type { Judging } from './judging.ts';
import type { Log } from './log.ts';

interface RulesFolderParts {
  /** `undefined`: no own rules. */
  readonly folder: string | undefined;
  readonly community: Pick<Community, 'rules'>;
  readonly judging: Pick<Judging, 'submit'>;
  readonly clock: Pick<Clock, 'after' | 'every'>;
  readonly log: Pick<Log, 'info' | 'error' | 'warn'>;
}

interface RulesFolder {
  /** Looks at the folder now; resolves when what it says is judged. */
  read(): Promise<void>;
  close(): void;
}

/** An editor writes a file in several steps: they are taken as one change after so long a calm. */
const SETTLE = milliseconds(200);
/** What the system does not tell of (a network drive, a swapped link) is found by looking this often. */
const LOOK_EVERY = seconds(10);

/** Takes the folder as it is now, and follows it until the gateway closes. */
export async function followRules(parts: RulesFolderParts, closing: AsyncDisposableStack): Promise<void> {
  const folder = closing.adopt(openRulesFolder(parts), (it) => it.close());
  await folder.read();
}

/**
 * Keeps own rules as the folder says. A folder with anything wrong in it changes nothing: the rules from before go on, those
 * of the record after a restart. A change is an input like any other, journalled whole with its author.
 */
function openRulesFolder(parts: RulesFolderParts): RulesFolder {
  const { folder, community, judging, clock, log } = parts;
  let complained = '';
  const read = async (): Promise<void> => {
    const found =
      folder === undefined ? { ok: true as const, rules: [] } : readRules(folder, community.rules.shipped);
    if (!found.ok) {
      const problems = found.problems.map(formatProblem);
      if (problems.join() !== complained)
        log.error(
          { problems, running: community.rules.own.length },
          'own rules refused; those from before go on',
        );
      complained = problems.join();
      return;
    }
    complained = '';
    const { rules } = found;
    if (JSON.stringify(rules) === JSON.stringify(community.rules.own)) return;
    await judging.submit((at) => ({ type: 'rules-changed', at, author: 'rules folder', rules }));
    log.info({ rules: rules.map(({ id }) => id) }, 'own rules taken');
  };
  if (folder === undefined) return { read, close: () => undefined };
  const again = (): void => {
    read().catch((error: unknown) => log.error({ error: String(error) }, 'own rules could not be taken'));
  };
  let seen = signature(folder);
  let settling: (() => void) | undefined;
  const changed = (): void => {
    settling?.();
    settling = clock.after(SETTLE, () => {
      seen = signature(folder);
      again();
    });
  };
  const watcher = watchFolder(folder, changed, (why) =>
    log.warn({ why }, 'the rules folder is only looked at now and then'),
  );
  const stopLooking = clock.every(LOOK_EVERY, () => {
    if (signature(folder) !== seen) changed();
  });
  return {
    read,
    close() {
      watcher?.close();
      stopLooking();
      settling?.();
    },
  };
}

function watchFolder(
  folder: string,
  changed: () => void,
  failed: (why: string) => void,
): FSWatcher | undefined {
  try {
    const watcher = watch(folder, { persistent: false }, changed);
    watcher.on('error', (error) => failed(String(error)));
    return watcher;
  } catch (error) {
    failed(String(error));
    return undefined;
  }
}

/** Names, sizes and times of the files: differs when one of them was written. */
function signature(folder: string): string {
  try {
    return readdirSync(folder)
      .sort()
      .map((name) => {
        const { size, mtimeMs, ino } = statSync(join(folder, name));
        return `${name} ${size} ${mtimeMs} ${ino}`;
      })
      .join('\n');
  } catch (error) {
    return String(error);
  }
}
