import { describe, expect, it } from 'vitest';
import { isMissing } from '../servers.ts';
import { openDesk } from './screen.ts';
import { OPERATORS } from './town.ts';

/** A gateway is started twice beside a browser; nothing depends on how fast they are. */
describe.skipIf(isMissing('chromium'))('the console after an outage', { timeout: 120_000 }, () => {
  it('[WD12] says from when to when the gateway was down, in both languages, until it is put away', async () => {
    await using desk = await openDesk();
    const { name, token } = OPERATORS.li;
    const { page, context } = await desk.open({ name, password: token });
    const line = page.locator('.outage');
    await page.locator('.connection.live').waitFor();
    expect(await line.count()).toBe(0);
    await desk.gateway.kill();
    await desk.gateway.start();
    await line.getByText(/^网关曾于.*至.*停止运行。$/).waitFor();
    await page.getByRole('button', { name: 'Switch to English' }).click();
    await line.getByText(/^The gateway was down from .* to .*\.$/).waitFor();
    await line.getByRole('button', { name: 'Close' }).click();
    await line.waitFor({ state: 'detached' });
    const kept = JSON.parse(String(await page.evaluate(`localStorage.getItem('shouwang')`)));
    const session = (await (await context.request.get(`${desk.gateway.http}/api/v1/session`)).json()) as {
      lastOutage: { to: string };
    };
    expect(kept.outageSeen).toBe(session.lastOutage.to);
    await context.close();
  });
});
