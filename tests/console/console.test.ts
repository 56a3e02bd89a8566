import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { get, until } from '../gateway-process.ts';
import { isMissing } from '../servers.ts';
import { type Desk, firstPassword, openDesk, type Screen } from './screen.ts';
import { home, OPERATORS } from './town.ts';

/** The requirement, from the device's message to the operator's screen. */
const SHOWN_WITHIN_MS = 1_000;

describe.skipIf(isMissing('chromium'))('the console in a browser', () => {
  let desk: Desk;
  const requested = new Set<string>();
  const complaints: string[] = [];

  const open = async (
    operator: { name: string; token: string },
    more: Partial<Parameters<Desk['open']>[0]> = {},
  ) =>
    desk.open({
      name: operator.name,
      password: operator.token,
      ...more,
      async prepare(page) {
        page.on('request', (request) => requested.add(new URL(request.url()).origin));
        page.on('console', (message) => complaints.push(message.text()));
        page.on('pageerror', (error) => complaints.push(error.message));
        await more.prepare?.(page);
      },
    });
  const li = OPERATORS.li;
  const wang = OPERATORS.wang;
  const isLive = ({ page }: Screen) => page.locator('.connection.live').waitFor();
  const windowOf = ({ page }: Screen, place: string) => page.locator(`.pane[data-place="${place}"]`);
  const cardOf = ({ page }: Screen, place: string) => page.locator('.case', { hasText: place });
  /** The only case of a place, as the gateway has it. */
  const caseAt = async (place: string) => {
    const { items } = (await get(desk.gateway, `/api/v1/cases?place=${place}`)).body;
    return (await get(desk.gateway, `/api/v1/cases/${items[0].id}`)).body;
  };

  beforeAll(async () => {
    desk = await openDesk();
  });
  afterAll(async () => {
    await desk?.[Symbol.asyncDispose]();
  });

  it('[CN1] a red appears within a second of the message: in the list, as a lit window, and said aloud', async () => {
    const screen = await open(li);
    await isLive(screen);
    const place = home('b12', '0501');
    await windowOf(screen, place).waitFor();
    const shown = Promise.all([
      windowOf(screen, place).and(screen.page.locator('.lit.red')).waitFor(),
      cardOf(screen, '12幢 0501室').waitFor(),
      screen.page.locator('[aria-live=assertive]', { hasText: '新的红色事件：烟雾，12幢 0501室' }).waitFor({
        state: 'attached',
      }),
    ]);
    const sent = performance.now();
    await desk.say('smoke-b12-0501', { smoke: true });
    await shown;
    expect(performance.now() - sent).toBeLessThan(SHOWN_WITHIN_MS);
    await screen.context.close();
  });

  it('[CN2] two operators see each other accept', async () => {
    const [first, second] = await Promise.all([open(li), open(wang)]);
    await isLive(second);
    await cardOf(first, '12幢 0501室').getByRole('button', { name: '接手' }).click();
    await cardOf(second, '12幢 0501室').getByText('已接手 · 值班员李').waitFor();
    expect(await cardOf(second, '12幢 0501室').getByRole('button', { name: '接手' }).count()).toBe(0);
    await Promise.all([first.context.close(), second.context.close()]);
  });

  it('[CN3] of two who accept at once, the second is told who was first', async () => {
    await desk.say('smoke-b20-0101', { smoke: true });
    // Without the stream the second screen does not see that the case is taken.
    const second = await open(wang, { prepare: (page) => page.route('**/api/v1/live', () => undefined) });
    const first = await open(li);
    const card = (screen: Screen) => cardOf(screen, '20幢 0101室');
    const accept = (screen: Screen) => card(screen).getByRole('button', { name: '接手' }).click();
    await card(second).waitFor();
    await accept(first);
    await card(first).getByText('已接手 · 值班员李').waitFor();
    await accept(second);
    await second.page.getByText('已由值班员李接手。').waitFor();
    await Promise.all([first.context.close(), second.context.close()]);
  });

  it('[CN4] an answer that did not arrive is said to be lost, and sent again under the same key', async () => {
    await desk.say('smoke-b3-0201', { battery: 8 });
    const screen = await open(li);
    const keys: (string | undefined)[] = [];
    let isDown = true;
    await screen.page.route('**/accept', async (route) => {
      keys.push(route.request().headers()['idempotency-key']);
      await (isDown ? route.abort() : route.continue());
    });
    const card = cardOf(screen, '3幢 0201室');
    await card.getByRole('button', { name: '接手' }).click();
    await card.getByText('没有送达。').waitFor();
    isDown = false;
    await card.getByRole('button', { name: '重试' }).click();
    await card.getByText('已接手 · 值班员李').waitFor();
    expect(new Set(keys).size).toBe(1);
    expect(keys.length).toBeGreaterThan(1);
    await screen.context.close();
  });

  it('[CN5] a case is resolved with a reason and a note, and its page tells all of it in sentences', async () => {
    await desk.say('smoke-b1-0203', { fault: true });
    const screen = await open({ name: 'admin', token: firstPassword(desk.gateway) });
    await screen.page.getByRole('link', { name: '设备故障 1幢 0203室' }).click();
    const page = screen.page.locator('.case-page');
    await page.getByRole('button', { name: '处置…' }).click();
    await screen.page.getByLabel('设备误报').check();
    await screen.page.getByLabel('备注（加密保存，可不填）').fill('换了新的');
    await screen.page.getByRole('button', { name: '确认处置' }).click();
    await page.getByText('admin处置：设备误报').waitFor();
    const texts = await page.locator('.timeline-text').allTextContents();
    expect(texts).toEqual([
      'admin处置：设备误报换了新的',
      'admin接手',
      '通知网格：网格员甲',
      '报警：设备自报故障，可能已不能报警，请检查或更换。',
      '蓝色事件打开：设备故障',
    ]);
    await screen.context.close();
  });

  it('[CN18] a case is saved as a page that reads by itself, and as JSON', async () => {
    const screen = await open(li);
    await cardOf(screen, '12幢 0501室').getByRole('link').first().click();
    const saved = async (button: string): Promise<string> => {
      const [download] = await Promise.all([
        screen.page.waitForEvent('download'),
        screen.page.getByRole('button', { name: button }).click(),
      ]);
      const file = join(mkdtempSync(join(tmpdir(), 'saved-')), download.suggestedFilename());
      await download.saveAs(file);
      onTestFinished(() => rmSync(dirname(file), { recursive: true }));
      return file;
    };
    const it = await caseAt(home('b12', '0501'));
    const json = JSON.parse(readFileSync(await saved('导出数据 (JSON)'), 'utf8'));
    expect(json).toMatchObject({ id: it.id, timeline: it.timeline });
    const file = await saved('导出报告');
    const page = await screen.context.newPage();
    await page.goto(`file://${file}`);
    const text = await page.innerText('body');
    for (const told of [it.id, it.place, '红色', '烟雾', '12幢 0501室', '值班员李接手', '按时'])
      expect(text).toContain(told);
    const html = readFileSync(file, 'utf8');
    expect(html).not.toMatch(/https?:|<script/);
    await screen.context.close();
  });

  it('[CN6] the windows are reached by keyboard: arrows move, the card says who lives there, Enter opens the case', async () => {
    const screen = await open({ name: 'admin', token: firstPassword(desk.gateway) });
    await screen.page.goto(`${desk.gateway.http}/#/community`);
    const start = windowOf(screen, home('b12', '0401'));
    await start.waitFor();
    await start.focus();
    await screen.page.keyboard.press('ArrowUp');
    const card = screen.page.locator('.home-card');
    await card.getByText('12幢 0501室').waitFor();
    expect(await card.textContent()).toMatch(/住户\d+号/);
    await screen.page.keyboard.press('Enter');
    await screen.page.locator('.case-page').waitFor();
    await screen.context.close();
  });

  it('[CN7] venues show their people as they come, and devices their health', async () => {
    const screen = await open(li);
    await screen.page.goto(`${desk.gateway.http}/#/devices`);
    await screen.page.getByRole('button', { name: '电量低' }).click();
    const row = screen.page.locator('tr[data-device="smoke-b3-0201"]');
    await row.getByText('8%').waitFor();
    await screen.page.locator('tr[data-device="smoke-b12-0501"]').waitFor({ state: 'detached' });
    await desk.say('occ-v1', { people: 23 });
    await screen.page.goto(`${desk.gateway.http}/#/community`);
    await screen.page.locator('[data-venue=v1]', { hasText: '23' }).waitFor();
    await screen.context.close();
  });

  it('[CN8] language and colours are remembered', async () => {
    const { page, context } = await open(li);
    const look = () =>
      page.evaluate('[document.documentElement.lang, document.documentElement.dataset.theme]');
    expect(await look()).toEqual(['zh-CN', 'day']);
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await page.getByRole('button', { name: /^Appearance/ }).click();
    await page.getByRole('button', { name: /^Appearance/ }).click();
    await page.getByRole('link', { name: 'Devices' }).waitFor();
    expect(await look()).toEqual(['en', 'night']);
    const kept = await page.evaluate(`localStorage.getItem('shouwang')`);
    expect(JSON.parse(String(kept))).toEqual({ language: 'en', theme: 'night', sound: true });
    await context.close();
  });

  it('[CN9] who signs out sees nothing any more, also by going back', async () => {
    const { page, context } = await open(li);
    await page.getByRole('button', { name: '退出登录' }).click();
    await page.locator('.sign-in').waitFor();
    await page.reload();
    await page.locator('.sign-in').waitFor();
    expect((await context.request.get(`${desk.gateway.http}/api/v1/cases`)).status()).toBe(401);
    await context.close();
  });

  it('[CN10] a banner tells that the connection is lost; when the gateway is back the page catches up behind the last fact', async () => {
    const screen = await open(li);
    await isLive(screen);
    const resumed: (string | undefined)[] = [];
    screen.page.on('request', (request) => {
      if (request.url().endsWith('/live')) resumed.push(request.headers()['last-event-id']);
    });
    await desk.gateway.kill();
    await screen.page.locator('div.stale', { hasText: '连接已中断' }).waitFor();
    await desk.gateway.start();
    await screen.page.getByRole('button', { name: '立即重连' }).click();
    await isLive(screen);
    await screen.page.locator('div.stale').waitFor({ state: 'detached' });
    expect(resumed.at(-1)).toMatch(/^f_/);
    await desk.say('smoke-b14-0101', { smoke: true });
    await windowOf(screen, home('b14', '0101')).and(screen.page.locator('.lit.red')).waitFor();
    const told = await until(async () => (await caseAt(home('b14', '0101'))).state);
    expect(told).toBe('open');
    await screen.context.close();
  });

  it('[CN11] nothing is asked of any other address, and the page breaks no rule of its policy', () => {
    expect([...requested]).toEqual([desk.gateway.http]);
    // The browser itself notes each answer with an error status, and each lost connection.
    expect(complaints.filter((text) => !text.startsWith('Failed to load resource'))).toEqual([]);
  });
});
