/**
 * What is shown lives in the URL's fragment, so that a link shows the same:
 * `#q=preflight&result=fail,timeout&outcome=blocked&engine=firefox&family=xhr&level=MUST&disagree=1&regressed=1&case=xhr-get&in=firefox&beside=webkit`.
 */
import { columns } from './data.js';
import { statusNames, statusOf } from './words.js';

/** @typedef {'q' | 'result' | 'outcome' | 'engine' | 'family' | 'level' | 'disagree' | 'regressed' | 'case' | 'in' | 'beside'} Key */

/** @type {readonly Key[]} */
const filterKeys = ['q', 'result', 'outcome', 'engine', 'family', 'level', 'disagree', 'regressed'];

function parameters() {
  return new URLSearchParams(location.hash.slice(1));
}

/** @param {Key} key */
export function read(key) {
  return parameters().get(key) ?? '';
}

/** @returns {ReadonlySet<string>} the kinds of results that are asked for; none means all */
export function readResults() {
  return new Set(
    read('result')
      .split(',')
      .filter((name) => statusNames.some((known) => known === name)),
  );
}

/**
 * The fragment with some keys changed; an empty value takes a key out.
 *
 * @param {Partial<Record<Key, string>>} changes
 */
export function hashWith(changes) {
  const next = parameters();
  for (const [key, value] of Object.entries(changes)) {
    if (value) next.set(key, value);
    else next.delete(key);
  }
  return `#${next}`;
}

/**
 * Changes what is shown. A filter replaces the entry in the browser's history, a case adds one: Back closes it.
 * The window hears `written` at once; `hashchange` comes when the browser has time.
 *
 * @param {Partial<Record<Key, string>>} changes
 */
export function write(changes) {
  const hash = hashWith(changes);
  if ('case' in changes) location.hash = hash;
  else location.replace(hash);
  dispatchEvent(new Event('written'));
}

export function clearFilters() {
  write(Object.fromEntries(filterKeys.map((key) => [key, ''])));
}

/** The filters as one string, equal when they are; empty without any. */
export function filterKey() {
  return filterKeys.map(read).join('\n').trim();
}

/** @returns {(aCase: import('./data.js').Case) => boolean} whether the filters let a case through */
export function currentFilter() {
  const words = read('q').toLowerCase().split(/\s+/).filter(Boolean);
  const results = readResults();
  const outcome = read('outcome');
  const family = read('family');
  const level = read('level');
  const disagree = read('disagree') !== '';
  const regressed = read('regressed') !== '';
  const shown = visibleColumns();
  return (aCase) =>
    (!family || aCase.family === family) &&
    (!level || aCase.level === level) &&
    (!disagree || aCase.disagree) &&
    (!regressed || aCase.regressed) &&
    words.every((word) => aCase.searchText.includes(word)) &&
    ((results.size === 0 && !outcome) ||
      shown.some(({ name }) => {
        const cell = aCase.cells.get(name);
        if (cell === undefined) return false;
        return (results.size === 0 || results.has(statusOf(cell))) && (!outcome || cell.observed.outcome === outcome);
      }));
}

/** The columns that are shown: one when an engine is asked for, else all. */
export function visibleColumns() {
  const engine = read('engine');
  const chosen = columns.filter(({ name }) => name !== '' && name === engine);
  return chosen.length > 0 ? chosen : columns;
}
