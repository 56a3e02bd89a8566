import type { Sentence } from '../rules/fact.ts';

/** What one code means to those who meet it: over HTTP, or as the last line of a command. */
export interface Meaning {
  /** HTTP status; 500 for what ends a command. */
  readonly status: number;
  readonly title: Sentence;
  /** What to do about it. */
  readonly cure: string;
}

export type ProblemCode = keyof typeof PROBLEMS;

/** An expected failure on its way out. `message` is of this occurrence: ids, limits, files, never a person's name. */
export class Problem extends Error {
  readonly code: ProblemCode;

  constructor(code: ProblemCode, detail: string) {
    super(detail);
    this.code = code;
  }
}

/** The code that an error carries, ours or that of a part with errors of its own, if it has a page. */
export function problemCodeOf(error: unknown): ProblemCode | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return isProblemCode(error.code) ? error.code : undefined;
}

const isProblemCode = (text: string): text is ProblemCode => Object.hasOwn(PROBLEMS, text);

const problem = (status: number, zh: string, en: string, cure: string): Meaning => ({
  status,
  title: { zh, en },
  cure,
});

/** Answers that change nothing (rules/answers.ts). */
const ANSWERS = {
  'no-such-case': problem(
    404,
    '没有这个事件',
    'No such case',
    'Take the id from the list of cases. Cases outside the place of the token are not shown.',
  ),
  'account-exists': problem(
    409,
    '账号已存在',
    'An account or token has this name',
    'Choose another name, or remove the account first.',
  ),
  'no-such-account': problem(
    404,
    '没有这个账号',
    'No such account',
    'Take the name from the list of accounts.',
  ),
  'last-administrator': problem(
    409,
    '唯一的管理员',
    'The last administrator stays',
    'Make another administrator first: without one nobody could let anybody in.',
  ),
  'no-such-person': problem(
    404,
    '没有此人',
    'No such person',
    'Take the id from the lists of residents and staff.',
  ),
  'already-accepted': problem(
    409,
    '已由他人接手',
    'Somebody else has accepted this case',
    'The detail and `who` name the holder. Ask for help or a hand-over if you should carry it.',
  ),
  'already-resolved': problem(
    409,
    '事件已处置',
    'This case is resolved',
    'Reopen it if the trouble is still there.',
  ),
  'already-closed': problem(
    409,
    '事件已关闭',
    'This case is closed',
    'Reopen it if the trouble is still there.',
  ),
  'not-red': problem(
    409,
    '不是红色事件',
    'This case is not red',
    'Glass is broken for reds only. Ask the holder of the case, or the duty desk.',
  ),
  'not-resolved': problem(
    409,
    '事件尚未处置',
    'This case is not resolved yet',
    'Resolve it first; only then can it be reopened or given feedback.',
  ),
  'not-responsible': problem(
    409,
    '不是责任人',
    'Only the person responsible can hand a case over',
    'The detail and `who` name the holder. Accept the case first, or ask the holder.',
  ),
  'not-offered-to-you': problem(
    409,
    '没有转交给您',
    'This case was not offered to you',
    'Only the member of staff named in the hand-over can accept or refuse it, with a token that names `staff`.',
  ),
  'unknown-staff': problem(
    409,
    '没有这位工作人员',
    'No such member of staff',
    'Take the id from `staff` of the community file.',
  ),
  'another-case-is-open': problem(
    409,
    '同一对象已有未关闭的事件',
    'Another case of the same subject and cause is open',
    'Answer the open case; the closed one stays in the record.',
  ),
  'incomplete-answer': problem(
    422,
    '内容不完整',
    'The answer lacks what its action needs',
    '`resolve` needs `reason`, `hand-over` needs `to`, `note` needs `note`, `feedback` needs `satisfied`, `join-department` needs `department`.',
  ),
} as const satisfies Record<string, Meaning>;

const HTTP = {
  'receipt-refused': problem(
    401,
    '回执未通过验证',
    'This receipt does not prove where it comes from',
    'Send `X-Signature: sha256=` with the HMAC of the body under `receipt.secret` of the channel, or that secret as bearer token.',
  ),
  'not-signed-in': problem(
    401,
    '未登录',
    'A token or a session is needed',
    'Send `Authorization: Bearer <token>` with a token of `http.tokens` in the configuration, or sign in at `session`.',
  ),
  'sign-in-refused': problem(
    401,
    '用户名或密码不正确',
    'Name or password is wrong',
    'Use the account printed at the first start, or the name and text of a token of `http.tokens`.',
  ),
  'too-many-sign-ins': problem(
    429,
    '登录尝试过多',
    'Too many failed sign-ins',
    'Wait a minute. Sessions that are open go on.',
  ),
  'sign-in-busy': problem(503, '登录繁忙', 'Too many sign-ins wait', 'Try again in a few seconds.'),
  'cross-site-refused': problem(
    403,
    '跨站请求被拒绝',
    'A request by cookie that another site may have made',
    'Send the header `X-Requested-With`, or use an API token.',
  ),
  'role-not-allowed': problem(
    403,
    '角色无此权限',
    'This role may not do that',
    'Use a token whose role answers cases; building heads and helpers may contact, arrive, note and ask for help.',
  ),
  'no-such-device': problem(
    404,
    '没有这台设备',
    'No such device',
    'Take the id from the community file. Devices outside the place of the token are not shown.',
  ),
  'no-such-venue': problem(
    404,
    '没有这个场所',
    'No such venue',
    'Take the id from the list of venues. Venues outside the place of the token are not shown.',
  ),
  'hours-refused': problem(
    409,
    '开放时间未更改',
    'The hours were not changed',
    'The detail names why: no-hours, no-such-proposal, already-over, nothing-to-release, or the limit that would be broken.',
  ),
  'console-not-built': problem(
    503,
    '控制台尚未构建',
    'The console is not built',
    'Run `npm run prepare` in a clone with its development packages.',
  ),
  'no-such-route': problem(404, '没有这个地址', 'Nothing is at this address', 'See `/openapi.json`.'),
  'url-invalid': problem(400, '网址有误', 'The URL cannot be read', 'Percent-encode it as UTF-8.'),
  'query-invalid': problem(
    400,
    '查询参数有误',
    'A query parameter is unknown or wrong',
    'The detail names it; see `/openapi.json`. Times need an offset, and `+` in a URL is `%2B`.',
  ),
  'header-invalid': problem(
    400,
    '请求头有误',
    'A header is wrong',
    'An `Idempotency-Key` has 1 to 128 printable ASCII characters without spaces.',
  ),
  'cursor-invalid': problem(
    400,
    '翻页游标有误',
    'The cursor is not one of ours',
    'Use `next` of the page before as it is, with the same filters.',
  ),
  'body-not-json': problem(400, '内容不是JSON', 'The body is not JSON', 'Send one JSON object in UTF-8.'),
  'body-invalid': problem(
    422,
    '内容有误',
    'The body has an unknown, missing or wrong field',
    'The detail names it; see `/openapi.json`.',
  ),
  'body-too-large': problem(413, '内容过大', 'The body is too large', 'Send at most 64 KiB.'),
  'media-type-unsupported': problem(
    415,
    '内容类型不支持',
    'The body is of an unknown type',
    'Send `Content-Type: application/json`.',
  ),
  'http-malformed': problem(400, '不是HTTP', 'This is not HTTP', 'Speak HTTP/1.1 to this port.'),
  'http-head-too-large': problem(
    431,
    '网址或请求头过长',
    'The URL and headers are too long',
    'Keep them within 16 KiB together.',
  ),
  'request-timeout': problem(
    408,
    '请求超时',
    'The request did not arrive in time',
    'Send the whole request within 10 seconds.',
  ),
  'fact-unknown': problem(
    410,
    '无法从此处续传',
    'The stream cannot resume behind this fact',
    'Read the cases anew and open the stream without `Last-Event-ID`.',
  ),
  'live-full': problem(
    503,
    '实时连接已满',
    'Too many live streams are open',
    'Close streams that are not read, or try again later.',
  ),
  'live-slow-reader': problem(
    503,
    '读取过慢',
    'A live stream was cut because it was not read',
    'Read faster; on connecting again, `Last-Event-ID` brings what was missed.',
  ),
  'not-ready': problem(
    503,
    '尚未就绪',
    'The gateway is not ready',
    'The detail says what it waits for. It is alive; try again in a few seconds.',
  ),
  unexpected: problem(
    500,
    '意外错误',
    'Something went wrong inside',
    'The log has the details under this code. Sending an answer again with the same `Idempotency-Key` is safe.',
  ),
} as const satisfies Record<string, Meaning>;

const STORES = {
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

const START = {
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

/** Every problem by its code; docs/problems.md has a section for each. */
export const PROBLEMS = { ...ANSWERS, ...HTTP, ...STORES, ...START } as const satisfies Record<
  string,
  Meaning
>;

export const PROBLEM_CODES = Object.keys(PROBLEMS) as readonly ProblemCode[];
