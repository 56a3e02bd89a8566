import { mkdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { get, post, until } from '../gateway-process.ts';
import { isMissing } from '../servers.ts';
import { type Desk, firstPassword, openDesk } from './screen.ts';

const SHOTS = new URL('./shots/', import.meta.url).pathname;

describe.skipIf(isMissing('chromium'))('the page of figures', () => {
  let desk: Desk;

  beforeAll(async () => {
    mkdirSync(SHOTS, { recursive: true });
    desk = await openDesk();
    // Five fires in five buildings, the last of them real; each is answered and resolved at once.
    const homes = ['b12-0501', 'b3-0201', 'b20-0101', 'b14-0401', 'b1-0102'];
    for (const [n, home] of homes.entries()) {
      await desk.say(`smoke-${home}`, { smoke: true });
      const it = await until(async () => {
        const { items } = (await get(desk.gateway, '/api/v1/cases?cause=smoke&state=open')).body;
        return items[0];
      });
      const path = `/api/v1/cases/${it.id}`;
      for (const action of ['accept', 'arrive']) await post(desk.gateway, `${path}/${action}`);
      await desk.say(`smoke-${home}`, { smoke: false });
      await post(desk.gateway, `${path}/resolve`, { reason: n === 4 ? 'real' : 'false-device' });
    }
  });
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]();
  });

  const openPage = async (language: 'zh' | 'en', width = 1280) => {
    const screen = await desk.open({
      ...{ name: 'admin', password: firstPassword(desk.gateway), language },
      size: { width, height: 900 },
    });
    await screen.page.goto(`${desk.gateway.http}/#/figures`);
    await screen.page.locator('[data-figure="accept"]').waitFor();
    return screen;
  };

  it('[IC16] shows figures beside their targets, by period, for an area and those in it', async () => {
    const { page, context } = await openPage('en');
    const row = (id: string) => page.locator(`[data-figure="${id}"]`);
    expect(await row('accept').locator('th').textContent()).toContain('≥ 90%');
    expect(await row('accept emergency').locator('th').textContent()).toBe('Red, emergency ≤ 3:00');
    expect(await row('covered').locator('.figures-share.red').count()).toBeGreaterThan(0);
    await page.screenshot({ path: `${SHOTS}figures-en.png`, fullPage: true });

    await page.getByRole('button', { name: 'Quarter', exact: true }).click();
    await page
      .locator('.figures [role=status]')
      .getByText(/^\d{4}-Q[1-4] .* still running/)
      .waitFor();
    await row('accept emergency').getByText('median 0:').first().waitFor();
    await row('false-alarms').getByText('80%').first().waitFor();
    await page.locator('.figures .tag').getByText('smoke-b12-0501').waitFor();
    await page.getByRole('button', { name: 'Earlier' }).click();
    await page.locator('.figures [role=status]').getByText('ended').waitFor();
    await page.getByText('No false alarm in this period.').waitFor();
    expect(await row('accept').locator('td').first().textContent()).toBe('–');
    await page.getByRole('button', { name: 'Running' }).click();
    await row('false-alarms').getByText('80%').first().waitFor();

    for (const name of ['wenxin', 'cuiyuan', 'Grid 1']) {
      await page.locator('.figures-frame thead').getByRole('button', { name, exact: true }).click();
      await page.locator('h1').getByText(`Figures · ${name}`).waitFor();
    }
    expect(await page.locator('.figures-frame thead th').count()).toBe(2);
    await page.getByRole('button', { name: 'Up' }).click();
    await page.locator('h1').getByText('Figures · cuiyuan').waitFor();
    await context.close();
  });

  it('[IC16] says it in Chinese, and on a narrow screen only the table scrolls to the side', async () => {
    const { page, context } = await openPage('zh', 390);
    expect(await page.locator('[data-figure="contact"] th').textContent()).toContain('按时联系到人');
    await page.locator('.figures [role=status]').getByText('进行中').waitFor();
    await page.screenshot({ path: `${SHOTS}figures-narrow.png`, fullPage: true });
    const cut = await page.evaluate(
      `[document.documentElement, document.querySelector('.top')].some((it) => it.scrollWidth > it.clientWidth)`,
    );
    expect(cut).toBe(false);
    await context.close();
  });
});
