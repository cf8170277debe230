/** The table of an API: paths in rows, methods in columns. */
import { groupBy } from './group-by.ts';
import type { ReportedOperation } from './model.ts';

const gravity: readonly ReportedOperation['result'][] = [
  'fail',
  'no-verdict',
  'below-level',
  'known',
  'pass',
  'not-tested',
];

/** Each operation once, with its gravest result, in the order in which they come. */
export function mergeOperations(operations: readonly ReportedOperation[]): readonly ReportedOperation[] {
  return [...groupBy(operations, ({ method, path }) => `${method} ${path}`).values()].flatMap(
    (same) => same.toSorted((a, b) => gravity.indexOf(a.result) - gravity.indexOf(b.result))[0] ?? [],
  );
}

const methodOrder = ['GET', 'HEAD', 'QUERY', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'];

export interface ApiTable {
  readonly methods: readonly string[];
  /** A cell for each method; `undefined` where the path does not have it. */
  readonly rows: readonly { readonly path: string; readonly cells: readonly (ReportedOperation | undefined)[] }[];
}

export function apiTable(operations: readonly ReportedOperation[]): ApiTable {
  const rank = (method: string): number =>
    methodOrder.includes(method) ? methodOrder.indexOf(method) : methodOrder.length;
  const methods = [...new Set(operations.map(({ method }) => method))].toSorted((a, b) => rank(a) - rank(b));
  const rows = [...groupBy(operations, ({ path }) => path)].map(([path, own]) => ({
    path,
    cells: methods.map((method) => own.find((each) => each.method === method)),
  }));
  return { methods, rows };
}

/** Where checks failed: paths in rows, checks in columns. */
export interface CheckTable {
  /** Ids of the checks that did not pass somewhere, those of most operations first. */
  readonly checks: readonly string[];
  /** `failed`: by check, in the order of `checks`, the methods that did not pass it. */
  readonly rows: readonly {
    readonly path: string;
    readonly operations: readonly ReportedOperation[];
    readonly failed: readonly (readonly string[])[];
  }[];
}

export function checkTable(operations: readonly ReportedOperation[]): CheckTable {
  const byCheck = groupBy(
    operations.flatMap(({ checks }) => checks),
    (id) => id,
  );
  const checks = [...byCheck].toSorted(([, a], [, b]) => b.length - a.length).map(([id]) => id);
  const rows = [...groupBy(operations, ({ path }) => path)].map(([path, own]) => ({
    path,
    operations: own,
    failed: checks.map((id) => own.filter((each) => each.checks.includes(id)).map(({ method }) => method)),
  }));
  return { checks, rows };
}

/** What a cell says. */
export function symbolOf(operation: ReportedOperation | undefined): string {
  if (operation === undefined) return '';
  const { result, tested, status = 200 } = operation;
  switch (result) {
    case 'fail':
      return '✗';
    case 'no-verdict':
      return '!';
    case 'below-level':
      return '◇';
    case 'known':
      return '◆';
    case 'not-tested':
      return '–';
    case 'pass':
      return tested === 'preflight' ? '◐' : status >= 400 ? `✓ ${String(status)}` : '✓';
  }
}

const legend: Readonly<Record<string, string>> = {
  '✓': 'pass',
  '✗': 'fail',
  '!': 'no verdict',
  '◇': 'fails below the level',
  '◆': 'known failure',
  '◐': 'only the preflight was tested',
  '–': 'not tested',
};

/** What the symbol of an operation means. */
export function meaningOf(operation: ReportedOperation): string {
  return legend[symbolOf(operation).slice(0, 1)] ?? '';
}

/** The meaning of the symbols that are in the table. */
export function legendOf(operations: readonly ReportedOperation[]): string {
  const used = new Set(operations.map((each) => symbolOf(each).slice(0, 1)));
  const words = Object.entries(legend).filter(([symbol]) => used.has(symbol));
  const statuses = operations.some((each) => symbolOf(each).length > 1) ? ['a number is the status of an error'] : [];
  return [...words.map(([symbol, meaning]) => `${symbol} ${meaning}`), ...statuses].join(', ');
}

/** Why not the whole of an operation was tested. */
export function reasonsOf({ reason, otherReasons = [] }: ReportedOperation): readonly string[] {
  return reason === undefined ? [] : [reason, ...otherReasons];
}

/** What was not tested, by the reason; the reason of most operations first. An operation is under each of its reasons. */
export function omissionsOf(
  operations: readonly ReportedOperation[],
): readonly (readonly [reason: string, operations: readonly string[]])[] {
  const left = operations.filter(({ tested }) => tested !== 'whole');
  const named = left.flatMap((operation) => {
    const reasons = reasonsOf(operation);
    const name = `${operation.method} ${operation.path}`;
    return (reasons.length > 0 ? reasons : ['It has nothing that could be tested.']).map((reason) => ({
      reason,
      name,
    }));
  });
  return [...groupBy(named, ({ reason }) => reason)]
    .map(([reason, own]) => [reason, own.map(({ name }) => name)] as const)
    .toSorted(([, a], [, b]) => b.length - a.length);
}

/** `250 of 300 operations passed, 20 failed, 30 not tested`. */
export function operationCounts(operations: readonly ReportedOperation[]): string {
  const count = (result: ReportedOperation['result']): number =>
    operations.filter((each) => each.result === result).length;
  const parts: readonly (readonly [number, string])[] = [
    [count('fail'), 'failed'],
    [count('below-level'), 'failed below the level'],
    [count('known'), 'failed as known'],
    [count('no-verdict'), 'without a verdict'],
    [count('not-tested'), 'not tested'],
  ];
  const rest = parts.filter(([many]) => many > 0).map(([many, words]) => `${String(many)} ${words}`);
  return [`${String(count('pass'))} of ${String(operations.length)} operations passed`, ...rest].join(', ');
}
