import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const APPS = fileURLToPath(new URL('./apps/', import.meta.url));
/** npm writes here what it has installed. */
const INSTALLED = `${APPS}node_modules/.package-lock.json`;

/** Installs what the foreign apps need, from their own lockfile; the root's `npm ci` knows nothing of it. */
export default function installApps(): void {
  if (existsSync(INSTALLED) && packagesOf(INSTALLED) === packagesOf(`${APPS}package-lock.json`)) return;
  execFileSync('npm', ['ci', '--ignore-scripts', '--prefer-offline'], { cwd: APPS, stdio: 'inherit' });
}

function packagesOf(lockfile: string): string {
  const { packages } = JSON.parse(readFileSync(lockfile, 'utf8')) as {
    packages: Record<string, { version?: string }>;
  };
  return Object.entries(packages)
    .filter(([path]) => path.includes('node_modules/'))
    .map(([path, { version }]) => `${path}@${version}`)
    .toSorted()
    .join();
}
