/** The lab's servers on loopback, configured by the files that Compose and the cluster use. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { spawn } from 'node:child_process';
import { freePorts } from '#testkit/free-ports.ts';
import { waitFor } from '#testkit/wait-for.ts';
import { ENVIRONMENT } from './collector.ts';
import { answers, startProgram, temporaryFolder } from './lab-program.ts';

export type Stack = AsyncDisposableStack;

/** @returns its base URL. */
export async function startVictoriaLogs(stack: Stack): Promise<string> {
  const { folder, remove } = await temporaryFolder();
  stack.defer(remove);
  const address = `127.0.0.1:${await freePorts(1)}`;
  const url = `http://${address}`;
  const args = [`-storageDataPath=${folder}`, `-httpListenAddr=${address}`];
  stack.defer((await startProgram('victoria-logs', args, () => answers(`${url}/health`))).stop);
  return url;
}

/** @returns its base URL. */
export async function startPrometheus(stack: Stack): Promise<string> {
  const { folder, remove } = await temporaryFolder();
  stack.defer(remove);
  const address = `127.0.0.1:${await freePorts(1)}`;
  const url = `http://${address}`;
  const args = [
    '--config.file=otel/backends/prometheus/prometheus.yaml',
    `--storage.tsdb.path=${folder}`,
    `--web.listen-address=${address}`,
    '--web.enable-otlp-receiver',
    '--enable-feature=exemplar-storage',
  ];
  stack.defer((await startProgram('prometheus', args, () => answers(`${url}/-/ready`))).stop);
  return url;
}

/** Starts Refinery in front of what stands in for Honeycomb at `honeycomb`. @returns its base URL. */
export async function startRefinery(stack: Stack, honeycomb: string): Promise<string> {
  const { folder, remove } = await temporaryFolder();
  stack.defer(remove);
  const port = await freePorts(3);
  const settings = (await readFile('otel/backends/refinery/refinery.toml', 'utf8'))
    .replace('0.0.0.0:8080', `127.0.0.1:${port}`)
    .replaceAll('127.0.0.1:8081', `127.0.0.1:${port + 1}`)
    .replace('0.0.0.0:2112', `127.0.0.1:${port + 2}`)
    .replace('https://api.honeycomb.io', honeycomb);
  const file = join(folder, 'refinery.toml');
  await writeFile(file, settings);
  const url = `http://127.0.0.1:${port}`;
  const args = ['-c', file, '-r', 'otel/backends/refinery/rules.toml'];
  stack.defer((await startProgram('refinery', args, () => answers(`${url}/alive`))).stop);
  return url;
}

const BOTOCORE = 'botocore==1.44.8';

/** A request to AWS's endpoints; `problem` is what is wrong with its signature. */
interface AwsRequest {
  path: string;
  problem: string | null;
  headers: Record<string, string>;
  body: Buffer;
}

/** Starts AWS's OTLP endpoints on loopback: see aws_receiver.py. Needs python3 with venv and pip. */
export async function startAws(stack: Stack): Promise<{ url: string; requests: AwsRequest[] }> {
  const { folder, remove } = await temporaryFolder();
  stack.defer(remove);
  const run = promisify(execFile);
  await run('python3', ['-m', 'venv', folder]);
  await run(join(folder, 'bin/pip'), ['install', '-q', '--disable-pip-version-check', BOTOCORE]);
  const { AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY } = ENVIRONMENT;
  const script = join(import.meta.dirname, 'aws_receiver.py');
  const args = [script, AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY];
  const child = spawn(join(folder, 'bin/python'), args, { stdio: ['ignore', 'pipe', 'inherit'] });
  stack.defer(async () => {
    child.kill();
    await once(child, 'exit');
  });
  let port = 0;
  const requests: AwsRequest[] = [];
  createInterface(child.stdout).on('line', (line) => {
    const said = JSON.parse(line) as { port?: number } & AwsRequest & { body: string };
    if (said.port === undefined) requests.push({ ...said, body: Buffer.from(said.body, 'base64') });
    else ({ port } = said);
  });
  await waitFor("AWS's receiver", () => port !== 0);
  return { url: `http://127.0.0.1:${port}`, requests };
}
