/** The value below which `part` (0 to 1) of the sorted values lie, by the nearest rank; 0 where there is none. */
export function quantile(sorted: ArrayLike<number>, part: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}
