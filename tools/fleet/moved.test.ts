import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';

test.each(['fleet', 'doctor'])('node services/%s.ts is refused with the new path', (name) => {
  const { status, stderr } = spawnSync(process.execPath, [`services/${name}.ts`], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(new RegExp(`^services/${name}.ts is now tools/${name}/main.ts: run \`npm .*\`\n$`));
});
