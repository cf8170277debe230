import type { HeaderList, HeaderPair } from '../protocol/http/wire.ts';

/** Characters of a head that stand in a report, of a single value, and of the value that says what is missing. */
const shownHead = 16 * 1024;
const shownValue = 4 * 1024;

/**
 * The header lines of a message for a report, without what would flood it: long values are cut, and so are the lines behind the
 * first 16 kB. What is cut is said, where no server can say it: `[` begins no name of a header.
 */
export function cutHead(headers: HeaderList): HeaderList {
  const shown: HeaderPair[] = [];
  let room = shownHead;
  for (const [name, value] of headers) {
    const line = [briefly(name), briefly(value)] as const;
    room -= line[0].length + line[1].length;
    if (room < 0) return [...shown, ['[cut]', `${String(headers.length - shown.length)} more header lines`]];
    shown.push(line);
  }
  return shown;
}

function briefly(text: string): string {
  return text.length <= shownValue
    ? text
    : `${text.slice(0, shownValue)} [${String(text.length - shownValue)} bytes more]`;
}
