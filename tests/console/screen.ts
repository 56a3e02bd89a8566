import { globSync, statSync } from 'node:fs';
import { join } from 'node:path';
import axe from 'axe-core';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { type GatewayProcess, publish, signIn, startGateway } from '../gateway-process.ts';
import { OPERATORS, PEOPLE, TOWN } from './town.ts';

/** What FACTS says of Debian's chromium: no sandbox for root, no traffic of its own. */
const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface Screen {
  readonly context: BrowserContext;
  readonly page: Page;
}

/** The town's gateway, and a real browser to look at it. */
export interface Desk extends AsyncDisposable {
  readonly gateway: GatewayProcess;
  /** Opens the console as somebody, by name and password; waits until facts come live. */
  open(options: ScreenOptions): Promise<Screen>;
  /** One QoS 1 message of a device; resolves with its ack. */
  say(device: string, reading: object): Promise<void>;
}

export interface ScreenOptions {
  readonly name: string;
  readonly password: string;
  readonly language?: 'zh' | 'en';
  readonly theme?: 'day' | 'night';
  readonly size?: { readonly width: number; readonly height: number };
  /** Where to begin; left out: the console. */
  readonly path?: string;
  /** Called before anything is loaded. */
  readonly prepare?: (page: Page) => Promise<unknown>;
}

export async function openDesk(flags: readonly string[] = [], community: object = TOWN): Promise<Desk> {
  checkBuilt();
  const gateway = await startGateway({
    community,
    tokens: [...Object.values(OPERATORS), ...Object.values(PEOPLE)],
    flags: [...flags],
  });
  const browser = await openBrowser();
  return {
    gateway,
    open: (options) => openScreen(browser, gateway.http, options),
    async say(device, reading) {
      const client = await signIn(gateway, device);
      await publish(client, `devices/${device}/readings`, reading);
      await client.endAsync();
    },
    async [Symbol.asyncDispose]() {
      await browser.close();
      await gateway[Symbol.asyncDispose]();
    },
  };
}

/** A real browser for the console as it is built now. */
export async function openBrowser(): Promise<Browser> {
  checkBuilt();
  return chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGS });
}

/** A test of an old build would prove nothing. */
function checkBuilt(): void {
  const changed = (file: string): number =>
    statSync(join(CONSOLE, file), { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const built = changed('dist/index.html');
  const newer = globSync('{build.mjs,*.html,public/*,src/**/*.*}', { cwd: CONSOLE }).find(
    (file) => changed(file) > built,
  );
  if (newer !== undefined) throw new Error(`${newer} is newer than the built console: npm run prepare`);
}

export const CONSOLE = new URL('../../dashboards/console/', import.meta.url).pathname;

/** Signs somebody in to the gateway at an address. */
export async function openScreen(browser: Browser, http: string, options: ScreenOptions): Promise<Screen> {
  const { name, password, language = 'zh', theme = 'day', size = { width: 1440, height: 900 } } = options;
  const context = await browser.newContext({
    viewport: size,
    colorScheme: theme === 'night' ? 'dark' : 'light',
    reducedMotion: 'reduce',
  });
  const kept = JSON.stringify({ language, theme: 'auto', sound: true });
  await context.addInitScript(`localStorage.setItem('shouwang', ${JSON.stringify(kept)})`);
  // Shorter than a test's own time, so that the failure says what was waited for.
  context.setDefaultTimeout(8_000);
  const page = await context.newPage();
  await options.prepare?.(page);
  await page.goto(http + (options.path ?? '/'));
  await page.locator('input[name=name]').fill(name);
  await page.locator('input[name=password]').fill(password);
  await page.locator('form button[type=submit]').click();
  await page.locator('.top').waitFor();
  return { context, page };
}

/** The password printed at the gateway's first start. */
export function firstPassword(gateway: GatewayProcess): string {
  const [, password] = /name admin, password (\S+)/.exec(gateway.output()) ?? [];
  if (password === undefined) throw new Error('no first administrator was printed');
  return password;
}

/** Whether something is wider than the window. */
export const isCut = (page: Page): Promise<unknown> =>
  page.evaluate(
    `[document.documentElement, document.querySelector('.top')].some((it) => it.scrollWidth > it.clientWidth)`,
  );

/** The rules of WCAG 2.1 A and AA. */
const RUN = `axe.run({ resultTypes: ['violations'], runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] })`;

export async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  const { violations } = (await page.evaluate(RUN)) as axe.AxeResults;
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map((node) => `${id} ${node.html.slice(0, 120)} ${node.failureSummary}`),
    );
}
