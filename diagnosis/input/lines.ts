/** One line of a transcript. `sent` and `received` are of message heads, `info` is what curl says about the connection. */
export interface Line {
  readonly kind: 'sent' | 'received' | 'info' | 'plain';
  readonly text: string;
  /** In the input, from 1. */
  readonly number: number;
}

/** Colors of terminals, as HTTPie and curl write them. */
const ANSI = /\x1b\[[\d;]*m/g;

/** curl's `--trace-time` and `--trace-ids` prefixes. */
const TRACE_PREFIX = /^(?:\d\d:\d\d:\d\d\.\d+ )?(?:\[[\dx]+-[\dx]+\] )?/;

/** curl's progress meter, which ends without a line break, so that the next line follows on it. */
const PROGRESS = /^[\s\d.:kMGTP-]*(?:--:--:--|\d+:\d\d:\d\d)\s+[\d.]+[kMGTP]?(?=[*<>{}] )/;

const MARKS = { '>': 'sent', '<': 'received', '*': 'info' } as const;

/** The lines of `curl -v`, `curl --trace-ascii`, `curl -i`, HTTPie or a bare message, each with what it is. */
export function transcriptLines(text: string): readonly Line[] {
  const raw = text
    .replace(ANSI, '')
    .split('\n')
    .map((line, index) => ({ text: lastOverwrite(line), number: index + 1 }));
  return raw.some((line) => isTraceHeader(line.text)) ? traceLines(raw) : dedent(raw).map(markedLine);
}

interface RawLine {
  readonly text: string;
  readonly number: number;
}

/** What is left on screen of a line that a progress meter has written several times. */
function lastOverwrite(line: string): string {
  const whole = line.endsWith('\r') ? line.slice(0, -1) : line;
  return whole.slice(whole.lastIndexOf('\r') + 1);
}

/** Without the indentation that all lines share, as in a quoted block. */
function dedent(lines: readonly RawLine[]): readonly RawLine[] {
  const widths = lines.filter((line) => line.text.trim() !== '').map((line) => line.text.search(/\S/));
  const shared = widths.reduce((least, width) => Math.min(least, width), Infinity);
  return shared === Infinity || shared === 0
    ? lines
    : lines.map((line) => ({ ...line, text: line.text.slice(shared) }));
}

function markedLine({ text, number }: RawLine): Line {
  const line = text.replace(TRACE_PREFIX, '').replace(PROGRESS, '');
  const [, mark = '', rest = ''] = /^([<>*])(?: (.*))?$/.exec(line) ?? [];
  const kind = mark in MARKS ? MARKS[mark as keyof typeof MARKS] : 'plain';
  return { kind, text: kind === 'plain' ? text : rest, number };
}

const TRACE_BLOCK = /^(?:=> Send|<= Recv) (header|data|SSL data), \d+ bytes/;

function isTraceHeader(text: string): boolean {
  return /^(?:=> Send|<= Recv) header, \d+ bytes/.test(text.replace(TRACE_PREFIX, ''));
}

/** The lines of message heads in `curl --trace-ascii`, whose dump breaks each line after 64 bytes. */
function traceLines(raw: readonly RawLine[]): readonly Line[] {
  const lines: Line[] = [];
  let kind: 'sent' | 'received' | null = null;
  let [open, nextOffset] = ['', -1];
  for (const { text, number } of raw) {
    const line = text.replace(TRACE_PREFIX, '');
    const block = TRACE_BLOCK.exec(line);
    const dumped = /^([\da-f]{4,}): (.*)$/.exec(line);
    if (block !== null || line.startsWith('== Info: ')) {
      nextOffset = -1;
      kind = block?.[1] === 'header' ? (line.startsWith('=>') ? 'sent' : 'received') : null;
      if (block === null) lines.push({ kind: 'info', text: line.slice('== Info: '.length), number });
    } else if (dumped !== null && kind !== null) {
      const [offset, part] = [parseInt(dumped[1] ?? '', 16), dumped[2] ?? ''];
      open = offset === nextOffset ? open + part : part;
      if (offset === nextOffset) lines.pop();
      lines.push({ kind, text: open, number });
      nextOffset = offset + part.length;
    }
  }
  return lines;
}
