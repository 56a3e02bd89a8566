import { describe, expect, it, onTestFinished } from 'vitest';
import { BOOK } from '../../rules/book/index.ts';
import { ownRules } from '../rules/own-rules.ts';
import { Scenario } from '../scenario.ts';
import { openVillage } from './http-village.ts';

describe('rules over HTTP', () => {
  it('[OR11] are those in force, own ones last, without those that were replaced', async () => {
    const rules = ownRules(
      'rules: [{ id: calm-smoke, replaces: smoke, names: Smoke, level: red, cause: smoke, where: { kind: [smoke] }, on: { type: state, field: smoke, is: true } }]',
    );
    const village = await openVillage({ story: new Scenario().rules(...rules) });
    onTestFinished(() => village[Symbol.asyncDispose]());
    const answer = await village.get('/api/v1/rules');
    expect(answer.status).toBe(200);
    const { items } = (await answer.json()) as { items: { id: string }[] };
    expect(items).toHaveLength(BOOK.length);
    expect(items.map(({ id }) => id)).not.toContain('smoke');
    expect(items[0]).toMatchObject({ own: false, level: 'red', why: { en: expect.any(String) } });
    expect(items.at(-1)).toEqual({
      ...{
        id: 'calm-smoke',
        names: { zh: 'Smoke', en: 'Smoke' },
        level: 'red',
        urgency: 'emergency',
        cause: 'smoke',
      },
      ...{ own: true, replaces: 'smoke', why: { zh: 'Smoke。', en: 'Smoke.' } },
    });
    expect((await village.get('/api/v1/rules', 'nobody')).status).toBe(401);
  });
});
