import type { Control } from './backup/control.ts';
import type { Broker } from './broker/broker.ts';
import type { Clock } from './clock.ts';
import type { Community as CommunityFile } from './config/community-file.ts';
import type { Config } from './config/config.ts';
import type { Folder } from './folder.ts';
import type { Involved } from './involved.ts';
import type { Log } from './log.ts';
import type { OperatorLoad } from './operator-load.ts';
import type { Recovered } from './recovery.ts';
import type { Telling } from './telling.ts';
import type { Watchdog } from './watchdog.ts';

export interface GatewayOptions {
  readonly config: Config;
  readonly file: CommunityFile | undefined;
  readonly log: Log;
  /** The gateway cannot go on: the process has to end, and the next start goes on from the record. */
  fatal(error: unknown): void;
}

/** What is open once the record is recovered, as the rest of the gateway is wired from it. */
export interface Parts extends GatewayOptions, Folder {
  readonly recovered: Recovered;
  readonly clock: Clock;
  readonly telling: Telling;
  readonly involved: Involved;
  readonly load: OperatorLoad;
}

/** What opens last and is asked for by what is open before. */
export interface Opened {
  broker?: Broker;
  watchdog?: Watchdog | undefined;
  control?: Control | undefined;
}
