import * as v from 'valibot';

/** Origins as browsers write them, such as `http://localhost:3000,https://shop.example`. */
export const originList = v.pipe(
  v.string(),
  v.transform((text) => new Set(text.split(',').map((origin) => origin.trim()))),
  v.check(
    (origins) => [...origins].every((origin) => URL.parse(origin)?.origin === origin),
    'origins such as http://localhost:3000, separated by commas and without a path',
  ),
);
