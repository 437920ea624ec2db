/** Code that is not the program's own: libraries, and the runtime itself. */
const LIBRARY =
  /node_modules|node:|internal\/|<anonymous>|site-packages|dist-packages|\bjava\.|\bjdk\.|\bsun\.|\/usr\/lib\//;

/**
 * The first stack frame of the program's own code, as `function (file)` without line numbers, which change from version to version.
 * Reads V8's, the JVM's and Go's traces, and Python's, which have the latest call last; empty where there is none.
 */
export function ownFrame(stack: string): string {
  const lines = stack.split('\n', 200).map((line) => line.trim());
  const isPython = lines.some((line) => line.startsWith('Traceback'));
  const frames = lines.map(isPython ? pythonFrame : frameOf).filter((frame) => frame !== undefined);
  const inOrder = isPython ? frames.toReversed() : frames;
  return (inOrder.find(({ place }) => !LIBRARY.test(place)) ?? inOrder[0])?.text ?? '';
}

interface Frame {
  place: string;
  text: string;
}

/** `at dock (file:///app/services/spaceport/dock.ts:31:7)`, `at com.example.Dock.run(Dock.java:31)`. */
function frameOf(line: string): Frame | undefined {
  if (!line.startsWith('at ')) return undefined;
  const end = line.endsWith(')') ? line.lastIndexOf('(') : -1;
  const name =
    end < 0
      ? ''
      : line
          .slice(3, end)
          .trim()
          .replace(/^async /, '');
  const file = end < 0 ? line.slice(3).replace(/^async /, '') : line.slice(end + 1, -1);
  return { place: `${name} ${file}`, text: named(name, file) };
}

/** `File "app/dock.py", line 31, in dock`. */
function pythonFrame(line: string): Frame | undefined {
  const [, file, name] = /^File "([^"]{1,400})", line \d+, in (.{1,200})$/.exec(line) ?? [];
  return file === undefined ? undefined : { place: file, text: named(name ?? '', file) };
}

/** The function and the last two parts of its file's path. */
function named(name: string, file: string): string {
  const path = file
    .replace(/(:\d+){1,2}$/, '')
    .split('/')
    .slice(-2)
    .join('/');
  return name === '' ? path : `${name} (${path})`;
}
