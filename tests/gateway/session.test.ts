import { describe, expect, it, onTestFinished } from 'vitest';
import { type Instant, minus, plus } from '../../devices/time.ts';
import { MOST_WAITING, openPasswords } from '../../gateway/access/password.ts';
import {
  IDLE,
  LONGEST,
  MOST_SESSIONS,
  openSessions,
  type SessionParts,
} from '../../gateway/access/sessions.ts';
import { MOST_OF_ADDRESS, MOST_OF_NAME, openSignInRate, WINDOW } from '../../gateway/access/sessions-rate.ts';
import { FactsDatabase } from '../../gateway/facts/facts.ts';
import { SignIns } from '../../gateway/facts/sign-ins.ts';
import { ANSWER_ACTIONS } from '../../rules/input.ts';
import { COMMUNITY, GRID, MONDAY } from '../community.ts';
import type { Json } from '../gateway-process.ts';
import { openVillage, type Village } from './http-village.ts';

const MARKED = { 'x-requested-with': 'tests', 'content-type': 'application/json' };

async function open(options: Parameters<typeof openVillage>[0] = {}): Promise<Village> {
  const village = await openVillage(options);
  onTestFinished(() => village[Symbol.asyncDispose]());
  return village;
}

const signIn = (village: Village, name: string, password: string, headers: object = MARKED) =>
  fetch(`${village.url}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ name, password }),
  });

/** The cookie as a browser would send it back. */
const cookieOf = (response: Response): string => response.headers.get('set-cookie')?.split(';')[0] ?? '';

const ask = (village: Village, path: string, headers: Record<string, string>, method = 'GET') =>
  fetch(`${village.url}/api/v1${path}`, { method, headers });

function parts(more: Partial<SessionParts> = {}): SessionParts & { facts: FactsDatabase } {
  const facts = new FactsDatabase(':memory:');
  const passwords = openPasswords();
  onTestFinished(async () => {
    await passwords.close();
    facts.close();
  });
  return {
    facts,
    store: new SignIns(facts),
    passwords,
    tokens: [],
    root: () => COMMUNITY,
    wall: () => MONDAY,
    ...more,
  };
}

describe('signing in', () => {
  it('[SE1] the first start makes one administrator of the whole community, whose password is kept only as a hash', async () => {
    const { facts, ...own } = parts();
    const sessions = openSessions(own);
    const first = await sessions.createFirst();
    expect(first?.name).toBe('admin');
    expect(first?.password).toMatch(/^[\w-]{16}$/);
    expect(await sessions.createFirst()).toBeUndefined();
    expect(own.store.account('admin')?.hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    const signed = await sessions.signIn('admin', first?.password ?? '', '::1');
    expect(signed).toMatchObject({ ok: true, principal: { role: 'administrator', place: COMMUNITY } });
    const kept = JSON.stringify([
      facts.sql('SELECT * FROM accounts').all(),
      facts.sql('SELECT * FROM sessions').all(),
    ]);
    expect(kept).not.toContain(first?.password);
    expect(kept).not.toContain(signed.ok && signed.cookie);
  });

  it('[SE2] a name and password open a session in a cookie that scripts and other sites do not get', async () => {
    const village = await open();
    const first = await village.api.sessions.createFirst();
    const response = await signIn(village, 'admin', first?.password ?? '');
    expect(response.status).toBe(200);
    expect(response.headers.get('set-cookie')).toMatch(
      /^shouwang=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Strict$/,
    );
    const who = await ask(village, '/session', { cookie: cookieOf(response) });
    expect(await who.json()).toEqual({
      name: 'admin',
      role: 'administrator',
      place: COMMUNITY,
      seesNames: true,
      changesDuty: true,
      mutes: true,
      testsDetectors: true,
      visits: true,
      actions: ANSWER_ACTIONS,
      timeZone: 'Asia/Shanghai',
      now: '2027-03-01T09:00:00+08:00',
      speed: 20,
    });
  });

  it('[SE3] a token signs in by its name and text, with its own rights', async () => {
    const village = await open();
    const response = await signIn(village, 'phone-s1', 'secret-s1');
    expect(await response.json()).toMatchObject({ name: 'phone-s1', staff: 's1', seesNames: true });
    const cookie = cookieOf(response);
    expect((await ask(village, '/cases', { cookie })).status).toBe(200);
  });

  it('[SE4] a wrong password, a name nobody has and an empty token are refused alike', async () => {
    const village = await open();
    await village.api.sessions.createFirst();
    for (const [name, password] of [
      ['admin', 'wrong'],
      ['nobody', 'wrong'],
      ['phone-s1', 'secret-d1'],
    ] as const) {
      const response = await signIn(village, name, password);
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: 'sign-in-refused' });
      expect(response.headers.get('set-cookie')).toBeNull();
    }
    const sessions = openSessions(
      parts({ tokens: [{ name: 'x', token: '', role: 'auditor', place: COMMUNITY }] }),
    );
    expect(await sessions.signIn('x', '', '::1')).toMatchObject({ ok: false });
  });

  it('[SE5] after too many failures an address and a name wait; who succeeds is not counted', async () => {
    const village = await open();
    for (let n = 0; n < MOST_OF_ADDRESS; n++) await signIn(village, `guess-${n}`, 'wrong');
    const refused = await signIn(village, 'phone-s1', 'secret-s1');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('60');
    const rate = openSignInRate();
    for (let n = 0; n < MOST_OF_NAME; n++) expect(rate.admits('admin', `from ${n}`, MONDAY)).toBe(true);
    expect(rate.admits('admin', 'elsewhere', MONDAY)).toBe(false);
    expect(rate.admits('other', 'elsewhere', MONDAY)).toBe(true);
    expect(rate.admits('admin', 'elsewhere', plus(MONDAY, WINDOW))).toBe(true);
    for (let n = 0; n < 2 * MOST_OF_ADDRESS; n++) {
      expect(rate.admits('desk', 'office', MONDAY)).toBe(true);
      rate.succeeded('desk', 'office');
    }
  });

  it('[SE6] more sign-ins than the hashing thread takes are refused, and it works on', async () => {
    const passwords = openPasswords();
    onTestFinished(() => passwords.close());
    const hash = passwords.hash('a');
    const asked = Array.from({ length: MOST_WAITING - 1 }, () => passwords.isBehind(undefined, 'a'));
    await expect(passwords.isBehind(undefined, 'a')).rejects.toMatchObject({ code: 'sign-in-busy' });
    expect(await Promise.all(asked)).toEqual(asked.map(() => false));
    expect(await passwords.isBehind(await hash, 'a')).toBe(true);
    expect(await passwords.isBehind(await hash, 'b')).toBe(false);
  });
});

describe('a session', () => {
  it('[SE7] ends by signing out, for live streams too', async () => {
    const village = await open({ limits: { heartbeat: 20 } });
    const cookie = cookieOf(await signIn(village, 'desk', 'secret-d1'));
    const live = await ask(village, '/live', { cookie });
    expect(live.status).toBe(200);
    const left = await ask(village, '/session', { cookie, 'x-requested-with': 'tests' }, 'DELETE');
    expect(left.status).toBe(204);
    expect((await ask(village, '/cases', { cookie })).status).toBe(401);
    // The stream ends, so that its text can be read to the end.
    expect(await live.text()).toContain('retry: 3000');
  });

  it('[SE8] ends when nobody uses it for a day, after a month at the latest, and lives on while it is used', async () => {
    let now: Instant = MONDAY;
    const own = parts({
      wall: () => now,
      tokens: [{ name: 'desk', token: 'a', role: 'duty-desk', place: COMMUNITY }],
    });
    const sessions = openSessions(own);
    const begin = async () => {
      const signed = await sessions.signIn('desk', 'a', '::1');
      return signed.ok ? signed.cookie : '';
    };
    const left = await begin();
    now = plus(now, IDLE);
    expect(sessions.principal(left)).toBeDefined();
    now = plus(plus(now, IDLE), 1 as never);
    expect(sessions.principal(left)).toBeUndefined();
    const used = await begin();
    const end = plus(now, LONGEST);
    for (; now <= end; now = plus(now, IDLE)) expect(sessions.principal(used)).toBeDefined();
    expect(sessions.principal(used)).toBeUndefined();
    now = minus(now, LONGEST);
    expect(sessions.principal(used)).toBeUndefined();
  });

  it('[SE9] ends with the token or password it was opened with', async () => {
    const own = parts();
    const token = { name: 'desk', token: 'a', role: 'duty-desk', place: COMMUNITY } as const;
    const signed = await openSessions({ ...own, tokens: [token] }).signIn('desk', 'a', '::1');
    const cookie = signed.ok ? signed.cookie : '';
    const principal = (tokens: SessionParts['tokens']) => openSessions({ ...own, tokens }).principal(cookie);
    expect(principal([token])).toMatchObject({ name: 'desk' });
    expect(principal([{ ...token, token: 'b' }])).toBeUndefined();
    expect(principal([token])).toBeUndefined();
  });

  it('[SE10] one name has so many sessions at most: the one unused longest ends', async () => {
    let now: Instant = MONDAY;
    const own = parts({
      wall: () => now,
      tokens: [{ name: 'desk', token: 'a', role: 'duty-desk', place: COMMUNITY }],
    });
    const sessions = openSessions(own);
    const cookies: string[] = [];
    for (let n = 0; n <= MOST_SESSIONS; n++) {
      now = plus(now, 1_000 as never);
      const signed = await sessions.signIn('desk', 'a', '::1');
      cookies.push(signed.ok ? signed.cookie : '');
    }
    expect(cookies.map((cookie) => sessions.principal(cookie) !== undefined)).toEqual(
      cookies.map((_, n) => n > 0),
    );
  });

  it('[SE11] a change by cookie that another site may have sent is refused; one of our page or by token is not', async () => {
    const village = await open();
    const cookie = cookieOf(await signIn(village, 'desk', 'secret-d1'));
    const leave = (headers: Record<string, string>) => ask(village, '/session', headers, 'DELETE');
    for (const site of ['cross-site', 'same-site', 'none'])
      expect((await leave({ cookie, 'sec-fetch-site': site })).status).toBe(403);
    expect(await (await leave({ cookie })).json()).toMatchObject({ code: 'cross-site-refused' });
    expect((await signIn(village, 'desk', 'secret-d1', {})).status).toBe(403);
    expect((await leave({ authorization: 'Bearer secret-d1' })).status).toBe(204);
    expect((await ask(village, '/session', { cookie })).status).toBe(200);
    expect((await leave({ cookie, 'sec-fetch-site': 'same-origin' })).status).toBe(204);
  });

  it('[SE12] a wrong token is refused although the cookie is right, and rubbish cookies are nobody', async () => {
    const village = await open();
    const cookie = cookieOf(await signIn(village, 'desk', 'secret-d1'));
    expect((await ask(village, '/session', { cookie, authorization: 'Bearer nobody' })).status).toBe(401);
    for (const rubbish of [
      'shouwang=',
      'shouwang=%00',
      `shouwang=${'a'.repeat(5000)}`,
      'shouwang="x',
      '=;;=',
    ])
      expect((await ask(village, '/session', { cookie: rubbish })).status).toBe(401);
  });
});

describe('accounts', () => {
  const admin = async (village: Village) => {
    const first = await village.api.sessions.createFirst();
    return (path: string, method: string, body?: object) =>
      fetch(`${village.url}/api/v1${path}`, {
        method,
        headers: { authorization: 'Bearer secret-checks', 'content-type': 'application/json' },
        ...(body && { body: JSON.stringify(body) }),
      }).then(async (response) => ({
        first,
        status: response.status,
        body: (await response.text().then((text) => text && JSON.parse(text))) as Json,
      }));
  };

  it('[SE13] an administrator makes accounts with a password shown once, lists and removes them', async () => {
    const village = await open();
    const ask = await admin(village);
    const made = await ask('/accounts', 'POST', {
      name: 'worker',
      role: 'grid-worker',
      place: GRID,
      staff: 's1',
    });
    expect(made.status).toBe(201);
    const { password } = made.body;
    expect(await (await signIn(village, 'worker', password)).json()).toMatchObject({ staff: 's1' });
    expect((await ask('/accounts', 'POST', { name: 'worker', role: 'auditor' })).body).toMatchObject({
      code: 'account-exists',
    });
    expect((await ask('/accounts', 'POST', { name: 'desk', role: 'auditor' })).body).toMatchObject({
      code: 'account-exists',
    });
    expect(
      (await ask('/accounts', 'POST', { name: 'x', role: 'helper', staff: 'nobody' })).body,
    ).toMatchObject({
      code: 'unknown-staff',
    });
    const { body } = await ask('/accounts', 'GET');
    expect(JSON.stringify(body)).not.toMatch(/argon2|hash/);
    expect(body.items.map((one: Json) => one.name)).toEqual(['admin', 'worker']);
    const cookie = cookieOf(await signIn(village, 'worker', password));
    expect((await ask('/accounts/worker', 'DELETE')).status).toBe(204);
    expect((await fetch(`${village.url}/api/v1/session`, { headers: { cookie } })).status).toBe(401);
    expect((await ask('/accounts/worker', 'DELETE')).status).toBe(404);
    expect((await ask('/accounts/admin', 'DELETE')).body).toMatchObject({ code: 'last-administrator' });
    expect((await village.get('/api/v1/accounts', 'secret-d1')).status).toBe(403);
  });

  it('[SE14] one changes one’s own password; sessions that stood on the old one end', async () => {
    const village = await open();
    const { first } = await (await admin(village))('/accounts', 'GET');
    const cookie = cookieOf(await signIn(village, 'admin', first?.password ?? ''));
    const change = (old: string, fresh: string) =>
      fetch(`${village.url}/api/v1/session/password`, {
        method: 'PUT',
        headers: { ...MARKED, cookie },
        body: JSON.stringify({ old, new: fresh }),
      });
    expect((await change(first?.password ?? '', 'short')).status).toBe(422);
    expect((await change('not the password', 'a new long password')).status).toBe(401);
    expect((await change(first?.password ?? '', 'a new long password')).status).toBe(204);
    expect((await fetch(`${village.url}/api/v1/session`, { headers: { cookie } })).status).toBe(401);
    expect((await signIn(village, 'admin', first?.password ?? '')).status).toBe(401);
    expect((await signIn(village, 'admin', 'a new long password')).status).toBe(200);
  });
});
