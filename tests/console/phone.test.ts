import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, type Json, until } from '../gateway-process.ts';
import { isMissing } from '../servers.ts';
import { type Desk, openDesk, type Screen } from './screen.ts';
import { home, PEOPLE } from './town.ts';

/** What the page may cost somebody on a slow network, compressed. */
const MOST_BYTES = 120 * 1024;
const SHOTS = new URL('./shots/', import.meta.url).pathname;
const DIST = new URL('../../dashboards/console/dist/', import.meta.url).pathname;
const PHONE = { width: 390, height: 844 };

describe.skipIf(isMissing('chromium'))('the phone page in a browser', () => {
  let desk: Desk;
  const open = (who: { name: string; token: string }, more: Partial<Parameters<Desk['open']>[0]> = {}) =>
    desk.open({ name: who.name, password: who.token, path: '/m', size: PHONE, ...more });
  const caseAt = async (place: string): Promise<Json> => {
    const { items } = (await get(desk.gateway, `/api/v1/cases?place=${place}`)).body;
    return (await get(desk.gateway, `/api/v1/cases/${items[0].id}`)).body;
  };
  const press = ({ page }: Screen, name: string) => page.getByRole('button', { name, exact: true }).click();
  const typesOf = (it: Json): string[] => it.timeline.map(({ type }: Json) => type);

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    desk = await openDesk();
  });
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]();
  });

  it('[PH1] a red shows itself, with address, residents, phones and who has a key; five taps carry it to its end', async () => {
    const screen = await open(PEOPLE.worker);
    const { page } = screen;
    await page.getByText('现在没有需要您处理的事件。').waitFor();
    await desk.say('smoke-b12-0501', { smoke: true });
    await page.getByRole('button', { name: '12幢 0501室' }).click();
    const residents = page.locator('.people');
    await residents.getByRole('link', { name: /给住户\d+号打电话/ }).waitFor();
    await residents.getByText('有钥匙').first().waitFor();
    expect(await residents.getByRole('link').first().getAttribute('href')).toMatch(/^tel:139\d{8}$/);
    await page.screenshot({ path: `${SHOTS}phone-case.png` });
    await press(screen, '接手');
    await page.getByText('已接手').waitFor();
    await press(screen, '已联系上本人');
    await press(screen, '我出发了');
    await press(screen, '我到了');
    await page.getByText('已到场').waitFor();
    await press(screen, '办完了…');
    await press(screen, '情况属实');
    const it = await until(async () => {
      const now = await caseAt(home('b12', '0501'));
      return now.state === 'resolved' && now;
    });
    expect(typesOf(it)).toEqual(
      expect.arrayContaining([
        'receipt-given',
        'case-accepted',
        'case-contacted',
        'case-on-my-way',
        'case-arrived',
      ]),
    );
    expect(it.responsible).toMatchObject({ staff: 's1' });
    await screen.context.close();
  });

  it('[PH2] without signal answers wait, also through a new start of the page, and are taken once with their own time', async () => {
    await desk.say('smoke-b20-0101', { smoke: true });
    const screen = await open(PEOPLE.worker);
    const { page, context } = screen;
    await page.getByRole('button', { name: '20幢 0101室' }).waitFor();
    // Only a page that its service worker has begins again without signal.
    await page.evaluate('navigator.serviceWorker.ready');
    await page.reload();
    await page.getByRole('button', { name: '20幢 0101室' }).click();
    await context.setOffline(true);
    await press(screen, '接手');
    await page.getByText('没有信号。您的操作已保存，恢复后自动发送。').waitFor();
    expect((await caseAt(home('b20', '0101'))).state).toBe('open');
    await page.reload();
    await page.getByRole('button', { name: '20幢 0101室' }).getByText('等待发送').waitFor();
    await page.screenshot({ path: `${SHOTS}phone-offline.png` });
    await page.getByRole('button', { name: '20幢 0101室' }).click();
    await press(screen, '我出发了');
    const offline = Date.now();
    await context.setOffline(false);
    const it = await until(async () => {
      const now = await caseAt(home('b20', '0101'));
      return typesOf(now).includes('case-on-my-way') && now;
    });
    const accepted = it.timeline.filter(({ type }: Json) => type === 'case-accepted');
    expect(accepted).toHaveLength(1);
    expect(accepted[0].by).toEqual({ staff: 's1' });
    expect(Date.parse(accepted[0].madeAt)).toBeLessThanOrEqual(offline);
    await page.getByText('已接手').waitFor();
    expect(await page.getByText('等待发送').count()).toBe(0);
    await context.close();
  });

  it('[PH3] who was too late is told who has it', async () => {
    await desk.say('smoke-b3-0702', { smoke: true });
    const screen = await open(PEOPLE.worker);
    await screen.page.getByRole('button', { name: '3幢 0702室' }).click();
    await screen.context.setOffline(true);
    await press(screen, '接手');
    const it = await caseAt(home('b3', '0702'));
    // Who is nearer may come besides until somebody is on the spot.
    for (const step of ['accept', 'arrive'])
      await fetch(`${desk.gateway.http}/api/v1/cases/${it.id}/${step}`, {
        method: 'POST',
        headers: { authorization: 'Bearer a-long-token-of-desk-li' },
      });
    await screen.context.setOffline(false);
    await screen.page.getByRole('alert').getByText('d1').waitFor();
    await press(screen, '知道了');
    expect(await screen.page.getByRole('alert').count()).toBe(0);
    await screen.context.close();
  });

  it('[PH4] a helper sees where to go and nobody’s phone', async () => {
    const screen = await open(PEOPLE.head);
    await screen.page.getByRole('button', { name: /12幢/ }).first().click();
    await screen.page.getByText('没有登记住户，或您现在无权查看。').waitFor();
    expect(await screen.page.locator('a[href^="tel:"]').count()).toBe(0);
    await screen.context.close();
  });

  it('[PH5] signing out leaves nothing of anybody on the phone', async () => {
    const screen = await open(PEOPLE.worker);
    await screen.page.getByRole('button', { name: '20幢 0101室' }).waitFor();
    await press(screen, '退出登录');
    await screen.page.locator('input[name=name]').waitFor();
    const kept = String(await screen.page.evaluate('JSON.stringify(localStorage)'));
    expect(kept).not.toMatch(/b20|0101|住户|phone-s1/);
    await screen.context.close();
  });

  it.each([
    ['zh', 'day'],
    ['en', 'night'],
  ] as const)(
    '[PH6] %s by %s: no serious fault of accessibility, nothing wider than the screen',
    async (language, theme) => {
      const screen = await open(PEOPLE.worker, { language, theme });
      const faults: string[] = [];
      const look = async (name: string): Promise<void> => {
        await screen.page.screenshot({ path: `${SHOTS}phone-${language}-${theme}-${name}.png` });
        const wide = Number(await screen.page.evaluate('document.documentElement.scrollWidth'));
        expect(wide).toBeLessThanOrEqual(PHONE.width);
        await screen.page.evaluate(axe.source);
        const { violations } = (await screen.page.evaluate('axe.run()')) as Json;
        faults.push(
          ...violations
            .filter(({ impact }: Json) => impact === 'serious' || impact === 'critical')
            .map(({ id, nodes }: Json) => `${name}: ${id} ${nodes[0].html}`),
        );
      };
      await screen.page.locator('.case').first().waitFor();
      await look('list');
      await screen.page.locator('.case').first().click();
      await screen.page.locator('.call').first().waitFor();
      await look('case');
      expect(faults).toEqual([]);
      await screen.context.close();
    },
  );

  it('[PH7] the page costs at most 120 kB compressed, and can be installed', async () => {
    const page = readFileSync(join(DIST, 'm.html'), 'utf8');
    const files = [...page.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, file = '']) => file);
    expect(files.length).toBeGreaterThan(1);
    // What a file imports is loaded with it.
    const loaded = new Set(files);
    for (const file of loaded)
      for (const name of readdirSync(join(DIST, 'assets')))
        if (file.endsWith('.js') && readFileSync(join(DIST, file), 'utf8').includes(name))
          loaded.add(`assets/${name}`);
    const bytes = [...loaded, 'm.html', 'm-sw.js'].map(
      (file) => gzipSync(readFileSync(join(DIST, file))).length,
    );
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(MOST_BYTES);
    const manifest: Json = await (await fetch(`${desk.gateway.http}/m.webmanifest`)).json();
    expect(manifest).toMatchObject({ start_url: '/m', display: 'standalone' });
    for (const { src } of manifest.icons) expect((await fetch(desk.gateway.http + src)).status).toBe(200);
  });
});
