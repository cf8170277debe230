/** What a probe saw, as a list. */
import { h } from './dom.ts';
import { shortened, visible } from './text.ts';

/** Nested values are drawn to this depth, and shown as JSON below it. */
const deepest = 3;

/**
 * A list of pairs, such as headers, a line each; a list of words in one line; what was seen of several things, one below
 * the other; anything else as it is, or as JSON.
 */
function shownValue(value: unknown, depth: number): readonly (Node | string)[] {
  if (typeof value === 'string') return shortened(value, visible);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string'))
    return shortened(value.join(', ') || '(none)', visible);
  if (isPairs(value))
    return value.map(([key, item]) =>
      h('div', {}, h('span', { class: 'name' }, ...visible(String(key)), ':'), ' ', ...shownValue(item, depth + 1)),
    );
  if (depth >= deepest || typeof value !== 'object' || value === null) return shortened(JSON.stringify(value), visible);
  if (Array.isArray(value)) return value.map((item) => h('div', { class: 'item' }, ...shownValue(item, depth + 1)));
  return [seenList(value, depth + 1)];
}

function isPairs(value: unknown): value is readonly (readonly [unknown, unknown])[] {
  return Array.isArray(value) && value.length > 0 && value.every((item) => Array.isArray(item) && item.length === 2);
}

export function seenList(seen: object, depth = 0): HTMLElement {
  return h(
    'dl',
    { class: 'seen' },
    ...Object.entries(seen).flatMap(([key, value]: readonly [string, unknown]) => [
      h('dt', {}, ...visible(key)),
      h('dd', {}, ...shownValue(value, depth)),
    ]),
  );
}
