/** Where a server fails, for one with several paths. */
import { isProof, serious } from './model.ts';
import type { ResultsFile } from './model.ts';

export interface PathTable {
  readonly paths: readonly string[];
  /** The checks that fail somewhere. `at`: by path; absent where nothing was requested. */
  readonly rows: readonly {
    readonly id: string;
    readonly title: string;
    readonly at: Readonly<Partial<Record<string, 'fail' | 'pass'>>>;
  }[];
}

/** `undefined` where there is one path, or nothing fails. */
export function pathTable({ subject, results }: Pick<ResultsFile, 'subject' | 'results'>): PathTable | undefined {
  if (subject.kind !== 'server') return undefined;
  const { origin } = new URL(subject.url);
  const failing = results.filter((result) => !isProof(result) && serious(result.findings ?? []).length > 0);
  const rows = failing.map(({ id, title, findings = [], exchanges }) => {
    const failed = new Set(
      serious(findings).flatMap(({ url, alsoAt = [] }) => [url, ...alsoAt].map((each) => pathOf(each, origin))),
    );
    const asked = new Set(exchanges.map(({ request }) => pathOf(request.target, origin)));
    return { id, title, failed, asked };
  });
  const declared = Object.keys(typeof subject.policy['paths'] === 'object' ? (subject.policy['paths'] ?? {}) : {});
  const paths = [...new Set([pathOf(subject.url, origin), ...declared, ...rows.flatMap(({ failed }) => [...failed])])];
  if (paths.length < 2 || rows.length === 0) return undefined;
  return {
    paths,
    rows: rows.map(({ id, title, failed, asked }) => ({
      id,
      title,
      at: Object.fromEntries(
        paths
          .filter((path) => failed.has(path) || asked.has(path))
          .map((path) => [path, failed.has(path) ? 'fail' : 'pass'] as const),
      ),
    })),
  };
}

/** Without the query: it is often one of the check. */
function pathOf(target: string, origin: string): string {
  return URL.canParse(target, origin) ? new URL(target, origin).pathname : target;
}
