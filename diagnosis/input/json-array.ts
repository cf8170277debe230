const [QUOTE, BACKSLASH, COLON, COMMA] = [0x22, 0x5c, 0x3a, 0x2c];
const [OPEN_BRACE, CLOSE_BRACE, OPEN_BRACKET, CLOSE_BRACKET] = [0x7b, 0x7d, 0x5b, 0x5d];

export interface JsonArray {
  /** The document around the array, with the array empty, so that its syntax can be checked. */
  readonly around: string;
  /** How many arrays there are at the path. */
  readonly found: number;
}

/**
 * Reads one array inside a JSON document item by item, so that a large document is never in memory as a whole object. The
 * caller gets the text of each item.
 *
 * @param path Keys that lead from the document's object to the array.
 * @returns `truncated` where the document ends within an item or a string, or before it is closed.
 */
export function readJsonArray(
  json: Buffer,
  path: readonly string[],
  onItem: (text: string) => void,
): JsonArray | 'truncated' {
  const keys: string[] = [];
  const around: string[] = [];
  let [depth, found, itemStart, kept] = [0, 0, -1, 0];
  const arrayDepth = path.length + 1;
  let inArray = false;
  const endItem = (end: number): void => {
    if (itemStart !== -1) onItem(json.toString('utf8', itemStart, end));
    itemStart = -1;
  };
  for (let at = 0; at < json.length; at += 1) {
    const byte = json[at] ?? 0;
    if (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) continue;
    if (inArray && depth === arrayDepth && byte !== COMMA && byte !== CLOSE_BRACKET && itemStart === -1) itemStart = at;
    switch (byte) {
      case QUOTE: {
        const end = endOfString(json, at);
        if (end === -1) return 'truncated';
        if (depth <= path.length && isKey(json, end)) keys[depth] = json.toString('utf8', at + 1, end);
        at = end;
        break;
      }
      case OPEN_BRACE:
      case OPEN_BRACKET:
        depth += 1;
        if (byte === OPEN_BRACKET && depth === arrayDepth && path.every((key, i) => keys[i + 1] === key)) {
          inArray = true;
          found += 1;
          around.push(json.toString('utf8', kept, at + 1));
        }
        break;
      case CLOSE_BRACE:
      case CLOSE_BRACKET:
        if (inArray && depth === arrayDepth) {
          endItem(at);
          inArray = false;
          kept = at;
        }
        depth -= 1;
        break;
      case COMMA:
        if (inArray && depth === arrayDepth) endItem(at);
        break;
    }
  }
  if (depth > 0) return 'truncated';
  around.push(json.toString('utf8', kept));
  return { around: around.join(''), found };
}

/** Index of the quote that ends the string which begins at `start`; -1 where none does. */
function endOfString(json: Buffer, start: number): number {
  for (let end = json.indexOf(QUOTE, start + 1); end !== -1; end = json.indexOf(QUOTE, end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return -1;
}

function isKey(json: Buffer, end: number): boolean {
  let at = end + 1;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at += 1;
  return json[at] === COLON;
}
