import { EMPTY_REGISTRY } from '../devices/registry.ts';
import type { Community as CommunityFile } from './config/community-file.ts';
import type { FactsDatabase } from './facts/facts.ts';
import type { Judging } from './judging.ts';
import type { Log } from './log.ts';
import type { Recovered } from './recovery.ts';
import type { Outage } from './status.ts';

interface AnnounceParts {
  readonly recovered: Recovered;
  readonly file: CommunityFile | undefined;
  readonly facts: FactsDatabase;
  readonly log: Log;
}

/** Tells the core how long we were away, which it gives, and of a community file that has changed. */
export async function announceStart(parts: AnnounceParts, judging: Judging): Promise<Outage | undefined> {
  const { recovered, file, facts, log } = parts;
  const { lastAt } = recovered;
  let outage: Outage | undefined;
  if (lastAt !== undefined)
    await judging.submit((at) => {
      outage = { from: lastAt, to: at };
      return { type: 'gateway-started', at, downFrom: lastAt, downTo: at };
    });
  const registry = file?.registry ?? EMPTY_REGISTRY;
  const known = facts.registryAt(Number.MAX_SAFE_INTEGER);
  if (JSON.stringify(known) === JSON.stringify(registry)) return outage;
  await judging.submit((at) => ({ type: 'registry-changed', at, author: 'community file', registry }));
  log.info(
    { devices: registry.devices.length, residents: registry.residents.length },
    'community file taken',
  );
  return outage;
}
