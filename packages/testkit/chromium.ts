import { chromium, type Browser } from 'playwright-core';

/** Most of these flags stop the browser's own requests, so that it sends only the page's. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--disable-lcd-text',
];

/** Starts the system's Chromium (`apt install chromium`), or the one that CHROMIUM names. */
export function launchChromium(): Promise<Browser> {
  const executablePath = process.env['CHROMIUM'] || '/usr/bin/chromium';
  return chromium.launch({ executablePath, args: FLAGS });
}
