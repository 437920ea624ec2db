import { InstrumentationBase } from '@opentelemetry/instrumentation';
import { expressModules } from './express.ts';
import { followFastify, unfollowFastify } from './fastify.ts';
import { honoModules } from './hono.ts';
import { koaModules } from './koa.ts';
import { nestModules } from './nest.ts';

/**
 * Gives server spans what only a framework knows: the route pattern, and the error behind a 500. It makes no spans, and has no cost for a
 * program that does not load the framework.
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
