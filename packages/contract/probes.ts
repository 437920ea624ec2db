/** Whether a request is a probe, by its URL (/healthz or /readyz). Probes are not traced, not logged, never delayed and never shed. */
export function isProbe(url: string | undefined): boolean {
  return url !== undefined && /^\/(healthz|readyz)\/?(\?|$)/i.test(url);
}
