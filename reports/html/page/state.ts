/**
 * What is shown lives in the URL’s fragment, so that a link shows the same:
 * `#q=preflight&result=fail,timeout&outcome=blocked&engine=firefox&family=xhr&level=MUST&disagree=1&regressed=1&cause=2&case=xhr-get&in=firefox&beside=webkit`.
 * `#xhr-get` alone opens that case.
 */
import { cases, columns, disagreements, statusNames, statusOf } from './data.ts';
import type { Case, Column } from './data.ts';

const filterKeys = ['q', 'result', 'outcome', 'engine', 'family', 'level', 'disagree', 'regressed', 'cause'] as const;

type Key = (typeof filterKeys)[number] | 'case' | 'in' | 'beside';

function parameters(): URLSearchParams {
  const text = location.hash.slice(1);
  return cases.has(text) ? new URLSearchParams({ case: text }) : new URLSearchParams(text);
}

export function read(key: Key): string {
  return parameters().get(key) ?? '';
}

/** The kinds of results that are asked for; none means all. */
export function readResults(): ReadonlySet<string> {
  return new Set(
    read('result')
      .split(',')
      .filter((name) => statusNames.some((known) => known === name)),
  );
}

/** The fragment with some keys changed; an empty value takes a key out. */
export function hashWith(changes: Readonly<Partial<Record<Key, string>>>): string {
  const next = parameters();
  for (const [key, value] of Object.entries(changes)) {
    if (value) next.set(key, value);
    else next.delete(key);
  }
  return `#${next.toString()}`;
}

/**
 * Changes what is shown. A filter replaces the entry in the browser’s history, a case adds one: Back closes it.
 * The window hears `written` at once; `hashchange` comes when the browser has time.
 */
export function write(changes: Readonly<Partial<Record<Key, string>>>): void {
  const hash = hashWith(changes);
  if ('case' in changes) location.hash = hash;
  else location.replace(hash);
  dispatchEvent(new Event('written'));
}

export function clearFilters(): void {
  write(Object.fromEntries(filterKeys.map((key) => [key, ''])));
}

/** The filters as one string, equal when they are; empty without any. */
export function filterKey(): string {
  return filterKeys.map(read).join('\n').trim();
}

/** Whether the filters let a case through. */
export function currentFilter(): (each: Case) => boolean {
  const words = read('q').toLowerCase().split(/\s+/).filter(Boolean);
  const results = readResults();
  const outcome = read('outcome');
  const family = read('family');
  const level = read('level');
  const disagree = read('disagree') !== '';
  const regressed = read('regressed') !== '';
  const cause = chosenCause();
  const own = cause && new Set(cause.cases);
  const shown = visibleColumns();
  return (each) =>
    (!family || each.family === family) &&
    (!level || each.level === level) &&
    (!disagree || each.disagree) &&
    (!regressed || each.regressed) &&
    (!own || own.has(each.id)) &&
    words.every((word) => each.searchText.includes(word)) &&
    ((results.size === 0 && !outcome) ||
      shown.some(({ name }) => {
        const cell = each.cells.get(name);
        if (cell === undefined) return false;
        return (results.size === 0 || results.has(statusOf(cell))) && (!outcome || cell.observed.outcome === outcome);
      }));
}

/** The cause whose cases are shown, by its number from 1. */
export function chosenCause(): (typeof disagreements)[number] | undefined {
  return disagreements[Number(read('cause')) - 1];
}

/** The columns that are shown: one when an engine is asked for, else all. */
export function visibleColumns(): readonly Column[] {
  const engine = read('engine');
  const chosen = columns.filter(({ name }) => name !== '' && name === engine);
  return chosen.length > 0 ? chosen : columns;
}
