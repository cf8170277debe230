/** The matrix of servers in Markdown: implementations across, checks down, a table for each kind of level. */
import type { BehaviourChange, KeptColumn, KeptFinding, Kind } from '../results/implementations.ts';
import { groupBy } from '../results/group-by.ts';
import type { Level } from '../results/model.ts';

/** What is said of a column beside its results. */
export interface ImplementationText {
  readonly id: string;
  readonly kind: Kind;
  readonly language: string;
  readonly product: string;
  readonly registry: string;
  readonly cors: string;
  readonly docs: string;
  readonly mistake?: string | undefined;
  readonly policies?: readonly string[] | undefined;
  readonly excluded?: Readonly<Record<string, string>> | undefined;
  /** What no policy changes. */
  readonly fixed?: { readonly reason: string } | undefined;
  readonly surprises?: readonly { readonly what: string; readonly observed: string }[] | undefined;
}

/** What the columns of a kind are called together. */
export const groupTitles: Readonly<Record<Kind | 'mistake', string>> = {
  middleware: 'Middleware and frameworks',
  proxy: 'Web servers and proxies',
  product: 'Products with an HTTP interface',
  'development-server': 'Development and file servers',
  emulator: 'Emulators and mock servers',
  mistake: 'Common configuration mistakes',
};
type Group = keyof typeof groupTitles;

/** A column that nothing is known of is a product. */
export function groupOf(text: Pick<ImplementationText, 'kind' | 'mistake'> | undefined): Group {
  return text?.mistake === undefined ? (text?.kind ?? 'product') : 'mistake';
}

/** The columns of each group that has any, in the order of the groups. */
function grouped(
  engines: readonly KeptColumn[],
  texts: readonly ImplementationText[],
): readonly (readonly [title: string, engines: readonly KeptColumn[]])[] {
  return Object.entries(groupTitles).flatMap(([group, title]) => {
    const own = engines.filter(({ id }) => groupOf(texts.find((each) => each.id === id)) === group);
    return own.length === 0 ? [] : [[title, own] as const];
  });
}

interface Section {
  readonly title: string;
  readonly about: string;
  readonly levels: readonly Level[];
}

const sections: readonly Section[] = [
  {
    title: 'What breaks in a browser',
    about: 'MUST: under the declared policy a page gets a network error, or reads what it may not.',
    levels: ['MUST'],
  },
  {
    title: 'Advice',
    about: 'SHOULD and ROBUSTNESS: no page breaks today, but a cache may, or whoever looks for the cause of an error.',
    levels: ['SHOULD', 'ROBUSTNESS'],
  },
  { title: 'Observations', about: 'INFO: the standard leaves it open. No fault.', levels: ['INFO'] },
];

const securitySection: Section = {
  title: 'Security',
  about:
    'SECURITY: another origin gains something. For this machine only: not for publication before the maintainers know.',
  levels: ['SECURITY'],
};

const withheld =
  'Findings by which another origin gains, and the families of checks about attacks, are left out here: those about a named product are for its maintainers first. ' +
  'Whoever runs the command has them in the local report.';

/** A check, as the matrix names it. */
export interface CheckText {
  readonly id: string;
  readonly title: string;
  readonly level: Level;
}

export interface MatrixOptions {
  readonly checks: readonly CheckText[];
  readonly texts: readonly ImplementationText[];
  /** Whether the columns have findings about security: never what is published. */
  readonly withSecurity: boolean;
}

export function renderImplementations(
  columns: readonly KeptColumn[],
  { checks, texts, withSecurity }: MatrixOptions,
): string {
  const tested = columns.filter(({ unavailable }) => unavailable === undefined);
  const not = columns.filter(({ unavailable }) => unavailable !== undefined);
  const groups = grouped(tested, texts);
  const unique = (values: readonly string[]): string => [...new Set(values)].toSorted().join(', ');
  return `${[
    '# Server products',
    'Made by `npm run implementations -- --publish`; do not edit.',
    `${String(tested.length)} servers from their real packages, each in a process of its own on the loopback interface, tested by ` +
      `cors-conformance ${unique(tested.map(({ tool }) => tool))} on ${unique(tested.map(({ testedOn }) => testedOn))} ` +
      `(${unique(tested.map(({ os }) => systemOf(os)))}, Node ${unique(tested.map(({ node }) => node))}). ` +
      'Each is configured as its documentation says, for each declared policy of `implementations/policies/` that it can be configured for.',
    'Reproduce a cell with `npm run implementations -- --only COLUMN --check ROW`, under one policy with `--policy NAME`. ' +
      '✗ and ◇: found, under the policies that are named below the table; ✓: not found; ·: not run, or not reported here.',
    ...(withSecurity ? [] : [withheld]),
    ...groups.flatMap(([title, own]) => [`## ${title}`, serversTable(own, texts)]),
    ...(not.length > 0
      ? ['## Not started', not.map(({ id, unavailable }) => `- \`${id}\`: ${plain(unavailable ?? '')}`).join('\n')]
      : []),
    '## Which policies each can express',
    expressible(tested, texts),
    '## Surprising behavior',
    surprises(tested, texts),
    ...[...sections, ...(withSecurity ? [securitySection] : [])].flatMap((section) =>
      sectionText(section, { checks, groups, columns: tested, withSecurity }),
    ),
  ].join('\n\n')}\n`;
}

export const policyTitles: Readonly<Record<string, string>> = {
  public: 'any origin',
  'one-origin': 'one origin',
  list: 'a list',
  pattern: 'subdomains',
  credentialed: 'with credentials',
  'restrictive-preflight': 'few methods and headers',
};

function expressible(columns: readonly KeptColumn[], texts: readonly ImplementationText[]): string {
  const rows = columns.flatMap(({ id }) => {
    const text = texts.find((each) => each.id === id);
    if (text === undefined || text.mistake !== undefined) return [];
    return [[`\`${id}\``, ...Object.keys(policyTitles).map((name) => (text.policies?.includes(name) ? '✓' : '–'))]];
  });
  return table(['column', ...Object.values(policyTitles)], rows);
}

function surprises(columns: readonly KeptColumn[], texts: readonly ImplementationText[]): string {
  const rows = texts.flatMap(({ id, surprises: all = [] }) => {
    const column = columns.find((each) => each.id === id);
    if (column === undefined) return [];
    return all.map(({ what, observed }) => [
      `\`${id}\``,
      plain(column.packages[0]?.[1] ?? ''),
      plain(what),
      plain(observed),
    ]);
  });
  return rows.length === 0
    ? 'None recorded.'
    : table(['column', 'version', 'what it does', 'how it was observed'], rows);
}

function serversTable(engines: readonly KeptColumn[], texts: readonly ImplementationText[]): string {
  const rows = engines.map(({ id, packages }) => {
    const text = texts.find((each) => each.id === id);
    const excluded = Object.entries(text?.excluded ?? {});
    return [
      `\`${id}\``,
      text === undefined ? '' : `[${plain(text.product)}](${text.docs})`,
      plain(text?.language ?? ''),
      plain(
        [text?.registry === 'npm' ? 'npm:' : 'Debian:', packages.map((each) => each.join(' ')).join(', ')].join(' '),
      ),
      plain(text?.mistake === undefined ? (text?.cors ?? '') : `A usual mistake: ${text.mistake}`),
      [...groupBy(excluded, ([, reason]) => reason)]
        .map(([reason, same]) => `${same.map(([policy]) => policy).join(', ')}: ${plain(reason)}`)
        .join('; '),
      plain(text?.fixed?.reason ?? ''),
    ];
  });
  return table(
    [
      'column',
      'product',
      'language',
      'packages',
      'how CORS is turned on',
      'policies it has no configuration for',
      'what cannot be configured, and is declared as it is',
    ],
    rows,
  );
}

/** The findings that a section is about; whatever else a check found is of another section. */
function foundIn(column: KeptColumn, id: string, levels: readonly Level[]): readonly KeptFinding[] {
  return column.found[id]?.findings.filter(({ level }) => levels.includes(level)) ?? [];
}

interface SectionOptions extends Pick<MatrixOptions, 'checks' | 'withSecurity'> {
  readonly groups: ReturnType<typeof grouped>;
  readonly columns: readonly KeptColumn[];
}

function sectionText(
  { title, about, levels }: Section,
  { checks, groups, columns, withSecurity }: SectionOptions,
): readonly string[] {
  const found = checks.filter(({ id }) => columns.some((column) => foundIn(column, id, levels).length > 0));
  if (found.length === 0) return [`## ${title}`, about, 'Nothing was found.'];
  // What is published does not say of a check that nothing was found: a finding may be withheld.
  const clean = checks.filter(
    ({ id, level }) =>
      withSecurity &&
      levels.includes(level) &&
      columns.some(({ passed }) => passed.includes(id)) &&
      columns.every((column) => column.found[id] === undefined),
  );
  const tables = groups.flatMap(([name, own]) => {
    const marks = found.map(({ id }) => [id, ...own.map((column) => mark(column, id, levels))]);
    // A row in which nothing was found has nothing to show.
    const rows = marks.filter(([, ...cells]) => cells.some((cell) => ['✗', '◇', '!'].includes(cell)));
    if (rows.length === 0) return [];
    const head = ['check', ...own.map(({ id }) => `\`${id}\``)];
    return [
      `### ${title}: ${name}`,
      table(
        head,
        rows.map(([id = '', ...cells]) => [`\`${id}\``, ...cells]),
      ),
    ];
  });
  const items = found.map((check) => {
    const lines = columns.flatMap((column) => {
      const [first] = foundIn(column, check.id, levels);
      return first === undefined ? [] : [`  - \`${column.id}\` ${plain(first.summary)}`];
    });
    return [`- \`${check.id}\`: ${plain(check.title)}`, ...lines].join('\n');
  });
  return [
    `## ${title}`,
    about,
    ...tables,
    ...(clean.length > 0 ? [`Nothing was found by ${clean.map(({ id }) => `\`${id}\``).join(', ')}.`] : []),
    `<details><summary>What was found, under which policies</summary>`,
    items.join('\n'),
    '</details>',
  ];
}

function mark(column: KeptColumn, id: string, levels: readonly Level[]): string {
  if (foundIn(column, id, levels).length > 0) return levels.includes('INFO') ? '◇' : '✗';
  if (column.passed.includes(id)) return '✓';
  const found = column.found[id];
  if (found === undefined) return '·';
  return found.result === 'pass' || found.result === 'fail' ? '✓' : '!';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Text of servers is nothing but text: one line, no markup, ports that differ with every run left out. */
export function plain(text: string): string {
  return text
    .replaceAll(/[\s\x00-\x1f\x7f]+/g, ' ')
    .replaceAll(/127\.0\.0\.1:\d+/g, '127.0.0.1')
    .replaceAll(/[\\`*_[\]|#~$]/g, String.raw`\$&`)
    .replaceAll(/[<>&@]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}

/** Its name and the processor; which kernel it was is of no interest. */
function systemOf(os: string): string {
  const [name = os, ...rest] = os.split(' ');
  return [name, ...rest.slice(-1)].join(' ');
}

const changeTexts: Readonly<Record<BehaviourChange['change'], string>> = {
  version: 'version of',
  added: 'is new',
  removed: 'is gone',
  found: 'now found by',
  'no-longer-found': 'no longer found by',
  available: 'starts again',
  unavailable: 'was not tested',
};

/** What changed, a line each, for a terminal. */
export function changesText(changes: readonly BehaviourChange[]): string {
  if (changes.length === 0) return 'No behavior changed.\n';
  const lines = changes.map(({ id, change, subject, before, after }) => {
    const what = [changeTexts[change], subject].filter(Boolean).join(' ');
    const states = [before, after].filter((state) => state !== undefined).join(' → ');
    return `${id}: ${what}${states === '' ? '' : `: ${states}`}`;
  });
  return `${lines.join('\n')}\n`;
}
