/** A page in a real browser, as a reader has it; what it asked for and complained of is kept. */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type Page } from 'playwright-core';

/** Debian's; undefined where this machine has none. */
const CHROMIUM = ['/usr/lib/chromium/chromium', '/usr/bin/chromium'].find((file) => existsSync(file));
export const HAS_BROWSER = CHROMIUM !== undefined;

interface OpenPage {
  readonly page: Page;
  /** Errors of its script, and everything that it wrote to the console. */
  readonly complaints: readonly string[];
  /** Addresses it asked for beside itself; its own pictures are no requests. */
  readonly requests: readonly string[];
}

export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: CHROMIUM, headless: true, args: ['--no-sandbox'] });

/** @param width Of the window, px. */
export async function openPage(browser: Browser, file: string, width: number): Promise<OpenPage> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const complaints: string[] = [];
  const requests: string[] = [];
  const own = `file://${file}`;
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => {
    if (request.url() !== own && !request.url().startsWith('data:')) requests.push(request.url());
  });
  await page.goto(own);
  return { page, complaints, requests };
}
