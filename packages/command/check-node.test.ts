import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';

const CHECK = join(import.meta.dirname, 'check-node.cjs');
const SYSTEM_NODE = '/usr/bin/node';

function check(node: string, file: string) {
  const { status, stderr } = spawnSync(node, ['-r', file, '-e', ''], { encoding: 'utf8' });
  return { status, stderr };
}

test('this Node.js passes', () => {
  expect(check(process.execPath, CHECK)).toEqual({ status: 0, stderr: '' });
});

test('missing packages are one line', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sos-check-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const copy = join(folder, 'check-node.cjs');
  copyFileSync(CHECK, copy);
  expect(check(process.execPath, copy)).toEqual({
    status: 1,
    stderr: 'The packages of SOS are not installed: run npm ci\n',
  });
});

const isOld =
  existsSync(SYSTEM_NODE) &&
  Number.parseInt(execFileSync(SYSTEM_NODE, ['-p', 'process.versions.node']).toString()) < 26;

test.skipIf(!isOld)('an older Node.js is one line', () => {
  const { status, stderr } = check(SYSTEM_NODE, CHECK);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^SOS needs Node\.js 26, and this is [\d.]+: run npm ci --include=optional, .*\n$/);
});
