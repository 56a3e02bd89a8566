import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { request as httpsRequest } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { minutes } from '../../devices/time.ts';
import { caseSchema, casesPage } from '../../gateway/http/contract/cases.ts';
import { problemSchema } from '../../gateway/http/contract/problem.ts';
import { ANSWER_ACTIONS } from '../../rules/input.ts';
import { HOME } from '../community.ts';
import { Scenario } from '../scenario.ts';
import { isMissing } from '../servers.ts';
import { smokeAt } from './http-village.ts';
import { expectProblem, onFire, village } from './villages.ts';

describe('signing in', () => {
  it('[HT1] without a token, with a wrong one or in another scheme there is nothing but 401', async () => {
    const { it, path } = await onFire();
    for (const authorization of [
      '',
      'Bearer',
      'Bearer wrong',
      'Basic c2VjcmV0',
      `Bearer ${'x'.repeat(2_000)}`,
    ])
      for (const url of ['/api/v1/cases', path, '/api/v1/readings?device=door-0501', '/api/v1/live']) {
        const response = await it.get(url, '', { authorization });
        await expectProblem(response, 'not-signed-in');
        expect(response.headers.get('www-authenticate')).toBe('Bearer');
      }
    await expectProblem(
      await it.post(`${path}/accept`, {}, '', { authorization: 'Bearer no' }),
      'not-signed-in',
    );
    expect(new Set(it.counted)).toEqual(new Set(['not-signed-in']));
    expect(it.story.theCase().state).toBe('open');
  });

  it('[HT1] health, figures here and the description need no token', async () => {
    const it = await village();
    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json'])
      expect((await fetch(it.url + path)).status).toBe(200);
    expect(await (await fetch(`${it.url}/metrics`)).text()).toContain('shouwang_facts_total 1');
    it.api.ready = () => ({ ok: false, why: 'journal' });
    const problem = await expectProblem(await fetch(`${it.url}/readyz`), 'not-ready');
    expect(problem.detail).toBe('journal');
    const alive = await fetch(`${it.url}/healthz`);
    expect(alive.status).toBe(200);
  });

  it('[HT2] a case outside the place of the token is no case at all', async () => {
    const { it, path } = await onFire();
    const hidden = await expectProblem(await it.get(path, 'secret-elsewhere'), 'no-such-case');
    const missing = await expectProblem(await it.get(`${path}x`, 'secret-checks'), 'no-such-case');
    expect(hidden).toEqual(missing);
    await expectProblem(await it.post(`${path}/accept`, {}, 'secret-elsewhere'), 'no-such-case');
    expect(await (await it.get('/api/v1/cases', 'secret-elsewhere')).json()).toEqual({
      items: [],
      next: null,
    });
    await expectProblem(
      await it.get('/api/v1/readings?device=door-0501', 'secret-elsewhere'),
      'no-such-device',
    );
  });

  it('[HT3] a role that may not answer is refused before the body is read', async () => {
    const { it, path } = await onFire();
    await expectProblem(
      await it.post(`${path}/accept`, 'not even json', 'secret-auditor'),
      'role-not-allowed',
    );
    await expectProblem(
      await it.post(`${path}/resolve`, { reason: 'real' }, 'secret-bh1'),
      'role-not-allowed',
    );
    expect((await it.get(path, 'secret-auditor')).status).toBe(200);
    expect((await it.post(`${path}/note`, { note: '有烟味' }, 'secret-bh1')).status).toBe(200);
  });
});

describe('cases', () => {
  it('[HT4] a list has the promised shape, and filters by level, state, cause, place and time', async () => {
    const story = smokeAt(new Scenario()).at(minutes(10)).sends('band-0501', { sos: true });
    const it = await village({ story });
    const list = async (query: string) => {
      const response = await it.get(`/api/v1/cases?${query}`);
      expect(response.status).toBe(200);
      return casesPage.parse(await response.json()).items.map(({ cause }) => cause);
    };
    const all = await list('');
    expect([...all].sort()).toEqual(['smoke', 'sos']);
    expect(await list('cause=sos')).toEqual(['sos']);
    expect((await list('level=red')).length).toBe(2);
    expect(await list('level=blue')).toEqual([]);
    expect(await list('state=closed')).toEqual([]);
    expect(await list(`place=${HOME}&state=open&cause=smoke`)).toEqual(['smoke']);
    expect((await list('place=hz')).length).toBe(2);
    expect(await list('place=hz/xh/wenxin/other')).toEqual([]);
    expect(await list('from=2027-03-01T09:05:00%2B08:00')).toEqual(['sos']);
    expect(await list('to=2027-03-01T09:05:00+08:00')).toEqual(['smoke']);
    expect(await list('from=2027-03-01T01:00:00Z&to=2027-03-01T01:00:01Z')).toEqual(['smoke']);
  });

  it('[HT4] a place wider than the token’s own shows no more than that', async () => {
    const { it } = await onFire();
    const elsewhere = await it.get('/api/v1/cases?place=hz', 'secret-elsewhere');
    expect(await elsewhere.json()).toEqual({ items: [], next: null });
    const own = await it.get('/api/v1/cases?place=hz', 'secret-s1');
    expect(casesPage.parse(await own.json()).items.length).toBe(1);
  });

  it('[HT5] pages follow each other by their cursor', async () => {
    const story = smokeAt(new Scenario()).sends('band-0501', { sos: true });
    const it = await village({ story });
    const first = casesPage.parse(await (await it.get('/api/v1/cases?limit=1')).json());
    const second = casesPage.parse(await (await it.get(`/api/v1/cases?limit=1&after=${first.next}`)).json());
    expect(first.items.length + second.items.length).toBe(2);
    expect(first.items[0]?.id).not.toBe(second.items[0]?.id);
    expect(second.next).toBeNull();
    await expectProblem(await it.get('/api/v1/cases?after=nonsense'), 'cursor-invalid');
  });

  it('[HT6] a filter that is unknown, doubled or wrong is refused by its name', async () => {
    const it = await village();
    for (const query of [
      'leve=red',
      'level=purple',
      'level=red&level=blue',
      'limit=0',
      'limit=201',
      'limit=1e2',
      'limit=-1',
      'from=yesterday',
      'from=2027-03-01',
      'place=a/b/c/d/e/f/g/h',
      '__proto__=1',
      'constructor[prototype][x]=1',
    ]) {
      const { detail } = await expectProblem(await it.get(`/api/v1/cases?${query}`), 'query-invalid');
      expect(detail?.length).toBeLessThanOrEqual(300);
      if (!query.includes('_') && !query.includes('[')) expect(detail).toContain(query.split('=')[0]);
    }
    expect((await it.get('/api/v1/cases?limit=200')).status).toBe(200);
  });

  it('[HT7] one case is shown whole', async () => {
    const { it, path } = await onFire();
    const view = caseSchema.parse(await (await it.get(path)).json());
    expect(view.timeline.map((fact) => fact.type)).toEqual(['case-opened', 'alert-raised', 'tier-told']);
    expect(view.id.length).toBeGreaterThanOrEqual(16);
  });
});

describe('answers', () => {
  it('[HT8] accept, on the way, arrive, note, resolve: the case follows, and says who', async () => {
    const { it, path } = await onFire();
    const answer = async (action: string, body?: unknown) =>
      caseSchema.parse(await (await it.post(`${path}/${action}`, body, 'secret-s1')).json());
    expect(await answer('accept')).toMatchObject({ state: 'accepted', responsible: { staff: 's1' } });
    expect(await answer('on-my-way', {})).toMatchObject({ state: 'accepted' });
    expect(await answer('arrive', { madeAt: '2027-03-01T09:00:00+08:00' })).toMatchObject({
      state: 'on-scene',
    });
    const noted = await answer('note', { note: '锅烧干了' });
    expect(noted.timeline.at(-1)).toMatchObject({
      type: 'note-added',
      note: '锅烧干了',
      by: { staff: 's1' },
    });
    expect(noted.timeline.find((fact) => fact.type === 'case-arrived')).toMatchObject({
      madeAt: '2027-03-01T09:00:00+08:00',
    });
    expect(await answer('resolve', { reason: 'real' })).toMatchObject({ state: 'resolved', reason: 'real' });
    expect(await answer('feedback', { satisfied: true })).toMatchObject({ state: 'resolved' });
  });

  it('[HT8] every action has its route', async () => {
    const { it, path } = await onFire();
    const bodies: Record<string, object> = {
      resolve: { reason: 'test' },
      'hand-over': { to: 'd1' },
      note: { note: 'x' },
      'break-glass': { note: 'x' },
      feedback: { satisfied: false, complaint: true },
      'join-department': { department: 'housing' },
    };
    for (const action of ANSWER_ACTIONS) {
      const response = await it.post(`${path}/${action}`, bodies[action] ?? {});
      expect([200, 409]).toContain(response.status);
    }
  });

  it('[HT9] the same Idempotency-Key is one answer, however often it comes', async () => {
    const { it, path } = await onFire();
    const header = { 'idempotency-key': 'phone-7-0001' };
    for (let n = 0; n < 3; n++)
      expect((await it.post(`${path}/note`, { note: 'x' }, 'secret-s1', header)).status).toBe(200);
    const view = caseSchema.parse(await (await it.get(path)).json());
    expect(view.timeline.filter((fact) => fact.type === 'note-added').length).toBe(1);
    for (const key of ['k'.repeat(129), 'two words'])
      await expectProblem(
        await it.post(`${path}/note`, { note: 'x' }, 'secret-s1', { 'idempotency-key': key }),
        'header-invalid',
      );
  });

  it('[HT10] a refusal says why and who holds the case', async () => {
    const { it, path } = await onFire();
    await it.post(`${path}/accept`, {}, 'secret-s1');
    const problem = await expectProblem(await it.post(`${path}/accept`, {}, 'secret-d1'), 'already-accepted');
    expect(problem).toMatchObject({ who: { staff: 's1' }, detail: 'the holder is s1' });
    await expectProblem(await it.post(`${path}/hand-over`, { to: 'nobody' }, 'secret-s1'), 'unknown-staff');
    await expectProblem(await it.post(`${path}/hand-over/accept`, {}, 'secret-d1'), 'not-offered-to-you');
    await expectProblem(await it.post(`${path}/reopen`, {}, 'secret-s1'), 'not-resolved');
    expect(it.counted).toEqual(['already-accepted', 'unknown-staff', 'not-offered-to-you', 'not-resolved']);
  });

  it('[HT11] a body takes its own fields only, all that it needs, and none too long', async () => {
    const { it, path } = await onFire();
    const refused: [string, unknown][] = [
      ['accept', { reason: 'real' }],
      ['accept', []],
      ['accept', 'null'],
      ['accept', '"text"'],
      ['accept', { madeAt: 'now' }],
      ['accept', { madeAt: 5 }],
      ['resolve', {}],
      ['resolve', { reason: 'because' }],
      ['hand-over', {}],
      ['note', {}],
      ['note', { note: '' }],
      ['note', { note: 'x'.repeat(2_001) }],
      ['feedback', { satisfied: 'yes' }],
      ['join-department', { department: 'x'.repeat(65) }],
    ];
    for (const [action, body] of refused) {
      const response = await it.post(`${path}/${action}`, body);
      if (body === 'null') expect(response.status).toBe(200);
      else await expectProblem(response, 'body-invalid');
    }
    expect(it.story.theCase().state).toBe('accepted');
  });

  it('[HT12] a title is Chinese for those who ask for it', async () => {
    const { it } = await onFire();
    const titled = async (language: string) =>
      problemSchema.parse(
        await (await it.get('/api/v1/cases/none', 'secret-s1', { 'accept-language': language })).json(),
      ).title;
    expect(await titled('zh-CN,zh;q=0.9,en;q=0.1')).toBe('没有这个事件');
    expect(await titled('de')).toBe('No such case');
  });

  it('[HT13] what nobody expected is a 500 without particulars, logged, and the next request is well', async () => {
    const { it, path } = await onFire();
    it.api.case = () => {
      throw new Error('secret particulars');
    };
    const problem = await expectProblem(await it.get(path), 'unexpected');
    expect(JSON.stringify(problem)).not.toContain('particulars');
    expect(it.logged.length).toBe(1);
    it.api.case = () => {
      throw Object.assign(new Error('4096 waiting'), { code: 'journal-overloaded' });
    };
    expect((await it.get(path)).headers.get('retry-after')).toBe('5');
    expect((await it.get('/api/v1/cases')).status).toBe(200);
  });
});

describe('the description', () => {
  it('[HT15] /openapi.json names every route, its bodies and the token', async () => {
    const it = await village();
    const text = JSON.parse(await (await fetch(`${it.url}/openapi.json`)).text());
    const paths = Object.keys(text.paths);
    for (const path of ['/api/v1/cases', '/api/v1/cases/{id}', '/api/v1/readings', '/api/v1/live'])
      expect(paths).toContain(path);
    for (const action of ANSWER_ACTIONS) expect(paths).toContain(`/api/v1/cases/{id}/${action}`);
    const body = text.paths['/api/v1/cases/{id}/resolve'].post.requestBody.content['application/json'].schema;
    expect(body.properties.reason.enum).toContain('service-done-unrecorded');
    expect(body.required).toEqual(['reason']);
    expect(text.components.securitySchemes.token).toEqual({ type: 'http', scheme: 'bearer' });
    expect(text.openapi).toBe('3.1.0');
  });
});

describe('the port', () => {
  it('[HT16] a port that is taken is named so', async () => {
    const it = await village();
    const { openHttp } = await import('../../gateway/http/server.ts');
    const again = openHttp({
      host: '127.0.0.1',
      port: it.server.port,
      api: it.api,
      log: { error: () => undefined },
    });
    await expect(again).rejects.toMatchObject({
      code: 'port-in-use',
      message: `127.0.0.1:${it.server.port}`,
    });
  });

  it.skipIf(isMissing('openssl'))('[HT17] with a certificate it speaks TLS', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tls-'));
    const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')];
    const made = `req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=gateway -keyout ${key} -out ${cert}`;
    execFileSync('openssl', made.split(' '), { stdio: 'ignore' });
    const tls = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') };
    rmSync(folder, { recursive: true });
    const it = await village({ tls });
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const asked = httpsRequest(
      `${it.url}/healthz`,
      { rejectUnauthorized: false, agent: false },
      (response) => {
        response.resume();
        resolve(response.statusCode);
      },
    );
    asked.on('error', reject).end();
    expect(await promise).toBe(200);
  });
});
