import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { freePort } from '#testkit/servers.ts';

const MAIN = fileURLToPath(new URL('../../services/spaceport/main.ts', import.meta.url));
/** Opens as many files as a process may have, but for eight: enough to listen on some sockets. */
const FILL = `import { closeSync, openSync } from 'node:fs';
  const files = [];
  try { for (;;) files.push(openSync('/dev/null')); } catch {}
  for (const file of files.slice(-8)) closeSync(file);`;
/** So long a service may take to find out that it cannot listen, in milliseconds: generous, as machines are shared. */
const CEILING_MS = 20_000;

test.runIf(process.platform === 'linux')(
  'a service that can open some of its sockets only says why, and ends',
  async () => {
    const port = await freePort();
    const args = ['--import', `data:text/javascript,${encodeURIComponent(FILL)}`, MAIN];
    const { status, signal, stdout, stderr } = spawnSync(
      'sh',
      ['-c', 'ulimit -n 64; exec "$@"', 'sh', process.execPath, ...args],
      { env: { PORT: `${port}` }, timeout: CEILING_MS, encoding: 'utf8' },
    );
    expect({ status, signal, stdout, stderr }).toEqual({
      status: 1,
      signal: null,
      stdout: '',
      stderr: `Cannot listen on 127.0.0.1:${port} (EMFILE): too many files are open, raise their limit (ulimit -n)\n`,
    });
  },
);
