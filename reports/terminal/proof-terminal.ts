/** The part of a server's report on the terminal that real engines have to tell: a page to a block, an engine to a column. */
import type { Colors } from './colors.ts';
import { isUnexpected } from '../../results/expectations/expected-failures.ts';
import { groupBy } from '../../results/group-by.ts';
import { columnsOf, isDisagreement, isProof } from '../../results/model.ts';
import type { Result, ResultsFile } from '../../results/model.ts';
import { briefText } from '../../results/visible-text.ts';

/** Blocks of lines, none where no engine took part. */
export function renderProofs({ results, engines }: ResultsFile, colors: Colors): readonly string[] {
  const absent = new Set(engines.flatMap(({ name, unavailable }) => (unavailable ? [name] : [])));
  const proofs = results.filter((result) => isProof(result) && !absent.has(result.engine ?? ''));
  const unavailable = engines.flatMap(({ name, unavailable }) =>
    unavailable ? [`${colors.magenta(`! ${name}`)}  ${unavailable.reason}\n  ${unavailable.remedy}`] : [],
  );
  if (proofs.length === 0) return unavailable;
  const columns = columnsOf(proofs, engines);
  const lines: Line[] = [
    { label: 'In the engines', paint: colors.bold, cells: columns.map((name) => ({ text: name ?? '' })) },
  ];
  for (const [page, ofPage] of groupBy(proofs, ({ title }) => split(title).page)) {
    lines.push({ label: page, paint: (text) => text, cells: [] });
    const byApi = groupBy(ofPage, ({ title }) => split(title).api);
    const rows = [...byApi].map(([api, own]) => ({
      api,
      cells: columns.map((name) =>
        cellOf(
          own.find(({ engine }) => engine === name),
          colors,
        ),
      ),
    }));
    // APIs of which all engines say the same share a line.
    for (const [, alike] of groupBy(rows, ({ cells }) => cells.map(({ text }) => text).join())) {
      lines.push(
        ...wrapped(alike.map(({ api }) => api)).map((label, i) => ({
          label: `  ${label}`,
          paint: (text: string) => text,
          cells: i === 0 ? (alike[0]?.cells ?? []) : [],
        })),
      );
    }
  }
  return [printed(lines), ...unavailable, ...reasons(proofs, colors)];
}

type Paint = (text: string) => string;

interface Cell {
  readonly text: string;
  readonly paint?: Paint;
}

interface Line {
  readonly label: string;
  readonly paint: Paint;
  readonly cells: readonly Cell[];
}

/** `page: API`, as the titles of proofs are. */
function split(title: string): { readonly page: string; readonly api: string } {
  const at = title.lastIndexOf(': ');
  return { page: title.slice(0, at), api: title.slice(at + 2) };
}

function cellOf(result: Result | undefined, colors: Colors): Cell {
  if (result === undefined) return { text: '' };
  const { observed, expected } = result;
  const outcome = observed.outcome ?? result.result;
  switch (result.result) {
    case 'pass':
      return { text: `${outcome} ✓`, paint: colors.green };
    case 'fail': {
      const predicted =
        isDisagreement(result) && expected.outcome !== outcome ? `, predicted ${expected.outcome ?? ''}` : '';
      return isUnexpected(result)
        ? { text: `${outcome}${predicted} ✗`, paint: colors.red }
        : { text: `${outcome}${predicted} ◆`, paint: colors.yellow };
    }
    case 'flaky':
      return { text: 'flaky ≈', paint: colors.red };
    case 'timeout':
      return { text: 'timeout ◷', paint: colors.magenta };
    case 'no-response':
      return { text: 'no response ⊘', paint: colors.magenta };
    case 'harness-error':
      return { text: 'harness error !', paint: colors.magenta };
    case 'unsupported':
      return { text: 'unsupported –', paint: colors.dim };
    case 'not-run':
      return { text: 'not run ·', paint: colors.dim };
  }
}

/** Names joined by commas, in lines that are not too long. */
function wrapped(names: readonly string[]): readonly string[] {
  const lines: string[] = [];
  for (const name of names) {
    const last = lines.at(-1);
    if (last === undefined || last.length + name.length > 60) lines.push(name);
    else lines[lines.length - 1] = `${last}, ${name}`;
  }
  return lines;
}

function printed(lines: readonly Line[]): string {
  const labels = Math.max(...lines.filter(({ cells }) => cells.length > 0).map(({ label }) => label.length));
  const widths = (lines[0]?.cells ?? []).map((_, i) =>
    Math.max(...lines.map(({ cells }) => cells[i]?.text.length ?? 0)),
  );
  return lines
    .map(({ label, paint, cells }) => {
      if (cells.length === 0) return paint(briefText(label));
      const columns = cells.map(({ text, paint: own = (each: string) => each }, i) => own(text.padEnd(widths[i] ?? 0)));
      return [paint(briefText(label)) + ' '.repeat(Math.max(0, labels - label.length)), ...columns]
        .join('   ')
        .trimEnd();
    })
    .join('\n');
}

/** Why results are what they are, each reason once, with those that it is true of. */
function reasons(proofs: readonly Result[], colors: Colors): readonly string[] {
  const told = proofs.filter((result) => result.reason !== undefined && result.findings === undefined);
  return [...groupBy(told, ({ result, engine, reason = '' }) => `${engine ?? ''}: ${result}\n${reason}`)].map(
    ([key, own]) => {
      const [head = '', ...lines] = key.split('\n');
      const paint = own.some(isUnexpected) ? colors.red : colors.dim;
      const [first, ...more] = own.map(({ id }) => id);
      const rest = more.length === 0 ? '' : ` and ${String(more.length)} more`;
      return [
        `${paint(head)}  ${colors.dim(`${first ?? ''}${rest}`)}`,
        ...lines.map((line) => `  ${briefText(line)}`),
        ...(own[0]?.divergence ? [`  ${briefText(`${own[0].divergence.kind}: ${own[0].divergence.reason}`)}`] : []),
      ].join('\n');
    },
  );
}
