/** `1 span`, `2 spans`. @param noun in the singular, with a plural in -s. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
