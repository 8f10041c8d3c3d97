// Colours, where the terminal and the user want them.

export interface Paint {
  good(text: string): string;
  bad(text: string): string;
  faint(text: string): string;
  strong(text: string): string;
}

const ESCAPE = "\u001B[";

/** @see https://no-color.org: any value that is not empty turns colours off. */
export function paintFor(isTerminal: boolean, noColor: string | undefined): Paint {
  const isOn = isTerminal && (noColor === undefined || noColor === "");
  const style = (open: number, close: number) => (text: string) =>
    isOn ? `${ESCAPE}${open}m${text}${ESCAPE}${close}m` : text;
  return {
    good: style(32, 39),
    bad: style(31, 39),
    faint: style(2, 22),
    strong: style(1, 22),
  };
}
