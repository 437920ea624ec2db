import { chromium, type Browser } from 'playwright-core';

/** Nothing of its own goes anywhere: what the browser asks for is what the page asks for. */
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
