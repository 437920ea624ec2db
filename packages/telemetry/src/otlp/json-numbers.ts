import type { ISerializer } from '@opentelemetry/otlp-transformer';

/** 64 bits hold no whole number from here on. */
const INT64_LIMIT = 2 ** 63;

/**
 * A serializer of OTLP/JSON whose numbers a receiver can read (the JSON mapping of protobuf). The SDK's own writes a whole number as
 * JavaScript prints it, rounded or with an exponent, and null for what is no number; a receiver refuses the whole request for one of
 * these. JSON has one word for all that is no finite number here, NaN.
 */
export function withExactNumbers<T, R>(serializer: ISerializer<T, R>): ISerializer<T, R> {
  return {
    ...serializer,
    serializeRequest(request) {
      const json = serializer.serializeRequest(request);
      return json && new TextEncoder().encode(exactNumbers(new TextDecoder().decode(json)));
    },
  };
}

/** Within a text, JSON escapes the quotes that these keys stand in. */
function exactNumbers(json: string): string {
  return json
    .replaceAll(/"(intValue|asInt)":(-?\d[\d.e+]*)/g, (whole, key: string, digits: string) => {
      const value = Number(digits);
      if (Number.isSafeInteger(value)) return whole;
      if (Math.abs(value) < INT64_LIMIT) return `"${key}":"${BigInt(value)}"`;
      return `"${key === 'asInt' ? 'asDouble' : 'doubleValue'}":${digits}`;
    })
    .replaceAll(/"(doubleValue|asDouble)":null/g, '"$1":"NaN"');
}
