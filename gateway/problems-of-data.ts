import { type Meaning, problem } from './problem-meaning.ts';

/** What can be wrong with stored data, and with their backups. */
export const DATA = {
  'no-data': problem(
    500,
    '目录中没有网关数据',
    'There is no data of a gateway in this folder',
    'Give the folder in which the gateway keeps its data: `--data`, or `--config` with the file it runs by.',
  ),
  'data-too-new': problem(
    500,
    '数据由更新的版本写入',
    'The data were written by a newer version',
    'Use that version or a newer one. There is no way back but a backup from before the upgrade.',
  ),
  'data-older': problem(
    500,
    '数据由较早的版本写入',
    'The data were written by an older version',
    'Start the gateway on this folder once: it brings them to this version.',
  ),
  'replay-no-readings': problem(
    500,
    '这段时间没有存储的读数',
    'No readings are stored of that time',
    'The detail says from when to when there are any. How long they are kept is `readings.raw` in the config.',
  ),
  'replay-too-many-alerts': problem(
    500,
    '这些规则的报警过多',
    'These rules raise more alerts than a replay can hold',
    'Rules that raise so many help nobody: give them a limit or a delay that fits, or replay a shorter time.',
  ),
  'replay-interrupted': problem(
    500,
    '重放中断',
    'The replay broke off',
    'The gateway stopped, or needed its files back. Nothing was changed; run it again.',
  ),
  'backup-busy': problem(
    500,
    '另一备份正在进行',
    'Another backup of this folder is under way',
    'Wait for it to end, or end that process.',
  ),
  'backup-interrupted': problem(
    500,
    '备份中断',
    'The backup broke off',
    'The detail says why. Nothing stands under the name of the file; run it again.',
  ),
  'backup-exists': problem(
    500,
    '备份文件已存在',
    'A file of that name exists',
    'Choose another name, for example one with the date in it.',
  ),
  'backup-damaged': problem(
    500,
    '备份文件损坏',
    'This is not a whole backup',
    'The detail says what is wrong with it. Nothing was restored; take another backup.',
  ),
  'backup-failed': problem(
    500,
    '备份读写失败',
    'A file could not be read or written',
    'The detail names it and says why: check its path, its rights and the room on the disk.',
  ),
  'folder-not-empty': problem(
    500,
    '目标目录不为空',
    'The folder to restore into is not empty',
    'Give a folder that is empty or not there yet. Nothing is ever written over.',
  ),
} as const satisfies Record<string, Meaning>;
