/** The charts' releases with their Deployments changed as the Operator would change their pods. */
import { readFile } from 'node:fs/promises';
import { parse, parseAllDocuments } from 'yaml';
import { helm, sets, type Chart, type Namespace, type Values } from '#testkit/cluster.ts';
import { imageName } from '#testkit/images.ts';
import { inject, type Deployment, type Instrumentation } from './inject.ts';

/** The two Instrumentation resources: one with our image, one with the Operator's own. */
export const OURS = 'otel/autoinstrumentation/instrumentation.yaml';
export const STOCK = 'otel/v2/instrumentation.yaml';
/** What `operator-image` is built as; it stands in for the Operator's own image. */
export const STOCK_IMAGE = 'sos/operator-nodejs:test';

/** A release of a chart; `values` without the image's tag, which is that of the sources. */
export interface Release {
  name: string;
  chart: Chart;
  values?: Values;
}

/** Installs one release after the other, its Deployment changed on the way, and waits until its pods serve. */
export async function install(
  space: Namespace,
  mode: 'none' | 'preload' | 'operator',
  releases: Release[],
  change: (deployment: Deployment) => object = (deployment) => deployment,
): Promise<void> {
  for (const { name, chart, values } of releases) {
    const [, tag = ''] = (await imageName(chart)).split(':');
    const all = sets({ ...values, 'telemetry.mode': mode, 'image.tag': tag });
    const yaml = await helm('template', name, `helm/${chart}`, '-n', space.name, '--no-hooks', ...all);
    const objects = parseAllDocuments(yaml).map((document) => document.toJS() as { kind: string });
    for (const object of objects)
      await space.apply(JSON.stringify(object.kind === 'Deployment' ? change(object as Deployment) : object));
    await space.rolledOut(`deployment/${name}-${chart}`);
  }
}

/** As `install`, injected by the Instrumentation resource in this file. */
export async function installInjected(space: Namespace, releases: Release[], file: string): Promise<void> {
  const instrumentation = parse(await readFile(file, 'utf8')) as Instrumentation;
  const { nodejs } = instrumentation.spec;
  if (nodejs.image) nodejs.image = await imageName('autoinstrumentation');
  await install(space, 'operator', releases, (deployment) =>
    inject(deployment, instrumentation, space.name, STOCK_IMAGE),
  );
}

/** The name that the Operator gives its Collector, for the one that is here. */
export async function nameCollectorAsOperator({ name, kubectl }: Namespace): Promise<void> {
  const target = `otel-collector.${name}.svc.cluster.local`;
  await kubectl('create', 'service', 'externalname', 'space-collector', '--external-name', target);
}
