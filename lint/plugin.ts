import { relative } from 'node:path';
import { circleOf, importsOf, ROOT } from './imports.ts';
import { refusal } from './rooms.ts';

/** What these rules use of oxlint's API for plugins, which is ESLint's. */
interface Context {
  filename: string;
  sourceCode: { getLocFromIndex(index: number): unknown };
  report(problem: { message: string; loc: unknown }): void;
}

/** A rule that says what is wrong with a file, and at which index of its text. */
const rule = (problemsOf: (file: string) => { index: number; message: string }[]) => ({
  create(context: Context) {
    return {
      Program(): void {
        for (const { index, message } of problemsOf(relative(ROOT, context.filename)))
          context.report({ message, loc: context.sourceCode.getLocFromIndex(index) });
      },
    };
  },
});

/** Rules about imports, types and JSDoc counted, which oxlint's own do not see in JavaScript. */
export default {
  meta: { name: 'sos' },
  rules: {
    'no-circle': rule((file) => {
      const circle = circleOf(file);
      return circle === undefined ? [] : [{ index: 0, message: `Import circle: ${circle.join(' -> ')}` }];
    }),
    rooms: rule((file) =>
      importsOf(file).flatMap((each) => {
        const message = refusal(file, each);
        return message === undefined ? [] : [{ index: each.index, message }];
      }),
    ),
  },
};
