import { type Meaning, problem } from './problem-meaning.ts';

export const STORES = {
  'journal-damaged': problem(
    500,
    '日志文件损坏',
    'The journal is damaged',
    'The detail names the segment. Restore the data folder from a backup; nothing behind the damage can be trusted.',
  ),
  'journal-failed': problem(
    500,
    '日志写入失败',
    'The disk refused to keep the journal',
    'Check the disk. The gateway stops, because what it cannot keep it must not acknowledge.',
  ),
  'journal-overloaded': problem(
    503,
    '写入过载',
    'The disk is slower than what comes in',
    'Send again later. If it stays so, the disk needs replacing or the community splitting.',
  ),
  'disk-full': problem(
    507,
    '磁盘已满',
    'The disk is full',
    'Free some room on the disk of the data folder, or give it a larger one. Alarms go on as long as the reserve lasts; readings are taken again once there is room.',
  ),
  'journal-record-too-large': problem(
    413,
    '记录过大',
    'One record is larger than the journal takes',
    'Send less at once.',
  ),
  'journal-closed': problem(503, '正在关闭', 'The gateway is closing', 'Send again when it is back.'),
  'storage-failed': problem(
    500,
    '读数库出错',
    'The readings store failed',
    'The detail has the reason. Alerts go on without it.',
  ),
  'storage-overloaded': problem(
    503,
    '读数库过载',
    'The readings store has too much to do',
    'Ask again later, for a shorter time.',
  ),
  'storage-closed': problem(503, '正在关闭', 'The readings store is closing', 'Ask again when it is back.'),
  'readings-cursor-invalid': problem(
    400,
    '翻页游标有误',
    'The cursor is not one of this device and metric',
    'Use `next` of the page before as it is, with the same filters.',
  ),
} as const satisfies Record<string, Meaning>;

export const START = {
  'config-invalid': problem(
    500,
    '配置有误',
    'The configuration is wrong',
    'The detail names the file, the key and what it may be.',
  ),
  'config-unknown-key': problem(
    500,
    '配置项未知',
    'The configuration has an unknown key',
    'The detail names the key and the nearest known one.',
  ),
  'config-unreadable': problem(
    500,
    '文件无法读取',
    'A file cannot be read',
    'The detail names the file. Check its path, its rights and that it is YAML in UTF-8.',
  ),
  'wrong-usage': problem(
    500,
    '命令用法有误',
    'The command was given something it does not know',
    'See `--help`.',
  ),
  'community-invalid': problem(
    500,
    '社区文件有误',
    'The community file is wrong',
    'The detail names the line and what is missing or doubled.',
  ),
  'rules-invalid': problem(
    500,
    '自定规则有误',
    'An own rule is wrong',
    'The detail names file, line and cure. No file of the folder is taken until all are right: the rules from before go on. `npm run rules:check -- FILE` says it beforehand.',
  ),
  'port-in-use': problem(
    500,
    '端口被占用',
    'The port is in use',
    'Stop the other program or choose another port: `--http-port`, `--mqtt-port`.',
  ),
  'data-locked': problem(
    500,
    '数据目录被占用',
    'Another gateway uses this data folder',
    'Stop it, or give this one a folder of its own: `--data`.',
  ),
  'ledger-broken': problem(
    500,
    '台账被改动',
    'The ledger is not what was written',
    'The detail names the entry and what is wrong with it. Compare with a backup; nothing behind that entry is proven.',
  ),
  'wrong-master-key': problem(
    500,
    '主密钥不符',
    'The names in this data folder are sealed under another master key',
    'Give the key that was used when the folder was made. Without it names, phones and notes cannot be read.',
  ),
  'node-too-old': problem(
    500,
    'Node 版本过低',
    'This Node is too old',
    'Start by `npm start` or `npm run …`: `npm ci` brings the right Node.',
  ),
  'insecure-bind': problem(
    500,
    '明文对外监听',
    'An open port without TLS',
    'Give `tls: { cert, key }`, listen on 127.0.0.1, or say `insecure: true` if something in front encrypts.',
  ),
} as const satisfies Record<string, Meaning>;
