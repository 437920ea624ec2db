import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { expressModules } from './express.ts';
import { followFastify, unfollowFastify } from './fastify.ts';
import { honoModules } from './hono.ts';
import { koaModules } from './koa.ts';
import { nestModules } from './nest.ts';

/**
 * Tells server spans what only a framework knows: the route as it was written, and the error behind a 500. It makes no spans, and costs
 * a program nothing that does not load the framework.
 */
export class FrameworksInstrumentation extends InstrumentationBase {
  constructor() {
    super('sos.frameworks', '1.0.0', {});
  }

  protected override init() {
    return [...expressModules(), ...koaModules(), ...nestModules(), ...honoModules()];
  }

  override enable(): void {
    super.enable();
    followFastify();
  }

  override disable(): void {
    super.disable();
    unfollowFastify();
  }
}
