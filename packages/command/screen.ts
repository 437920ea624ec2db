import { styleText } from 'node:util';

export type Style = 'dim' | 'bold' | 'red' | 'green' | 'yellow' | 'cyan' | 'magenta' | 'blue';

/** The terminal that lines are formatted for. */
export interface Screen {
  colours: boolean;
  /** The width in characters; undefined without a terminal, so that programs read lines without padding. */
  columns: number | undefined;
}

/** The current properties of a stream's terminal. Follows NO_COLOR, FORCE_COLOR and TERM, as Node.js does. */
export function screenOf(stream: NodeJS.WriteStream): Screen {
  if (!stream.isTTY) return { colours: false, columns: undefined };
  return { colours: stream.hasColors(), columns: stream.columns };
}

/** `text` in a colour or weight, if the screen has them. */
export function paint(screen: Screen, style: Style, text: string): string {
  return screen.colours ? styleText(style, text, { validateStream: false }) : text;
}
