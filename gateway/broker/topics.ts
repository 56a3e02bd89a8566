import { isFilter, matchesTopic } from '../../devices/topic.ts';
import type { Principal, TokenPrincipal } from '../principal.ts';
import type { About } from '../rights.ts';

export type Token = TokenPrincipal;

/** What reading a topic is, in the table of rights. */
export type Reading = 'see-case' | 'see-venues';

export type PublishUse =
  /** What a device or bridge says: `client` is its id. */
  | { readonly use: 'message'; readonly client: string }
  /** A person's answer on a case. */
  | { readonly use: 'answer'; readonly caseId: string; readonly by: Token }
  | { readonly use: 'refused' };

/** What a message of `principal` on `topic` is. */
export function classifyPublish(principal: Principal, topic: string): PublishUse {
  switch (principal.type) {
    case 'device':
      return isOwnTopic(principal.id, topic) ? { use: 'message', client: principal.id } : REFUSED;
    case 'bridge':
      return isBridgeTopic(principal.topics, topic) ? { use: 'message', client: principal.id } : REFUSED;
    case 'token': {
      const caseId = ANSWERS.exec(topic)?.[1];
      return caseId === undefined ? REFUSED : { use: 'answer', caseId, by: principal };
    }
  }
}

/** Whether `principal` may leave a last will on `topic`: a device its own status, a bridge what it may publish. */
export function mayLeaveWill(principal: Principal, topic: string): boolean {
  switch (principal.type) {
    case 'device':
      return topic === `devices/${principal.id}/status`;
    case 'bridge':
      return isBridgeTopic(principal.topics, topic);
    case 'token':
      return false;
  }
}

/** Whether `principal` may subscribe to `filter`; each message is judged again by `mayReceive`. */
export function maySubscribe(principal: Principal, filter: string): boolean {
  if (!isFilter(filter)) return false;
  const levels = filter.split('/');
  switch (principal.type) {
    case 'device':
      return covers(`devices/${principal.id}/commands/#`, filter) && isPlainLevel(principal.id);
    case 'bridge':
      return principal.topics.some((grant) => covers(grant, filter));
    case 'token':
      return READABLE.has(levels[0] ?? '') || filter === GATEWAY_STATUS;
  }
}

/** Whether a message on `topic` may go to `principal`. What is about nothing known goes to no token. */
export function mayReceive(
  principal: Principal,
  topic: string,
  about: About | undefined,
  mayRead: (principal: Token, action: Reading, about: About) => boolean,
): boolean {
  switch (principal.type) {
    case 'device':
      return true; // It can have subscribed to nothing but its own commands.
    case 'bridge':
      return isBridgeTopic(principal.topics, topic);
    case 'token': {
      if (topic === GATEWAY_STATUS) return true;
      const action = READABLE.get(topic.split('/', 1)[0] ?? '');
      return action !== undefined && about !== undefined && mayRead(principal, action, about);
    }
  }
}

const REFUSED = { use: 'refused' } as const;
const ANSWERS = /^cases\/([A-Za-z0-9._-]{1,128})\/answers$/;
const GATEWAY_STATUS = 'gateway/status';
const READABLE: ReadonlyMap<string, Reading> = new Map([
  ['alerts', 'see-case'],
  ['cases', 'see-case'],
  ['venues', 'see-venues'],
]);

/** First levels that are the gateway's own: a bridge has no part in them whatever its topics say. */
const RESERVED = new Set(['devices', 'alerts', 'cases', 'venues', 'gateway']);

function isOwnTopic(device: string, topic: string): boolean {
  return topic === `devices/${device}/readings` || topic === `devices/${device}/status`;
}

function isBridgeTopic(grants: readonly string[], topic: string): boolean {
  const first = topic.split('/', 1)[0] ?? '';
  if (RESERVED.has(first) || first.startsWith('$')) return false;
  return grants.some((grant) => matchesTopic(grant, topic));
}

/** An id such as `+` must not turn a filter of its own into one for everybody. */
function isPlainLevel(id: string): boolean {
  return id !== '' && !/[+#/]/.test(id);
}

/** True when every topic that matches `filter` matches `grant` as well. */
function covers(grant: string, filter: string): boolean {
  const granted = grant.split('/');
  const wanted = filter.split('/');
  for (const [at, level] of granted.entries()) {
    if (level === '#') return !(at === 0 && filter.startsWith('$'));
    const want = wanted[at];
    if (want === undefined || want === '#') return false;
    if (level === '+' ? at === 0 && want.startsWith('$') : level !== want) return false;
  }
  return wanted.length === granted.length;
}
