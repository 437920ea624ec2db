import { SpanStatusCode } from '@opentelemetry/api';
import type { Span } from '@opentelemetry/sdk-trace';
import { ATTR_ERROR_TYPE } from '@opentelemetry/semantic-conventions';

/** How many are kept at most: a program that forgets to end its spans must not fill its memory with them. */
const MAX_OPEN = 2_048;

/** The spans that have begun and not ended: at the end of the process they would be lost. */
export class OpenSpans {
  readonly #spans = new Set<Span>();

  add(span: Span): void {
    if (this.#spans.size < MAX_OPEN) this.#spans.add(span);
  }

  delete(span: Span): void {
    this.#spans.delete(span);
  }

  /** Ends them all, marked as errors of the type `process_ended`. */
  endAll(): void {
    for (const span of this.#spans) {
      span.setAttribute(ATTR_ERROR_TYPE, 'process_ended');
      span.setStatus({ code: SpanStatusCode.ERROR, message: 'The process ended before the span did' });
      span.end();
    }
  }
}
