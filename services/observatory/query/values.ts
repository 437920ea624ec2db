import type { AnyValue, Attribute } from '../model/otlp.ts';

declare global {
  interface JSON {
    /** JSON text that `stringify` writes as it is; TypeScript does not know it yet. */
    rawJSON(text: string): object;
  }
}

/**
 * A value as JSON has it. An integer that a JavaScript number cannot hold stays exact in the JSON; bytes are base64, and the
 * keys of a map are in alphabetical order.
 */
export function plainValue(value: AnyValue = {}): unknown {
  if (value.intValue !== undefined) return JSON.rawJSON(value.intValue);
  if (value.arrayValue) return (value.arrayValue.values ?? []).map(plainValue);
  if (value.kvlistValue) return plainAttributes(value.kvlistValue.values);
  return value.stringValue ?? value.boolValue ?? value.doubleValue ?? value.bytesValue ?? null;
}

/** Attributes as an object, in alphabetical order. */
export function plainAttributes(attributes: Attribute[] = []): Record<string, unknown> {
  return Object.fromEntries(
    attributes
      .map(({ key = '', value }) => [key, plainValue(value)] as const)
      .toSorted(([a], [b]) => compareText(a, b)),
  );
}

/** A value as one text: what a person reads, and what a search compares. */
export function valueText(value: AnyValue | undefined): string {
  return plainText(plainValue(value));
}

/** The same for a value that `plainValue` gave. */
export function plainText(plain: unknown): string {
  if (typeof plain === 'string') return plain;
  return plain === null ? '' : JSON.stringify(plain);
}

/** The order of two texts by their UTF-16 units, whatever the language. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
