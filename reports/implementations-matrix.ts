/** The matrix of servers in Markdown: implementations across, checks down, a table for each kind of level. */
import type { Kind } from '../results/implementations.ts';
import { groupBy } from '../results/group-by.ts';
import { familyOf } from '../results/model.ts';
import type { EngineInfo, Level, ReportedFinding, Result, ResultsFile } from '../results/model.ts';

/** What is said of a column beside its results. */
export interface ImplementationText {
  readonly id: string;
  readonly kind: Kind;
  readonly cors: string;
  readonly docs: string;
  readonly mistake?: string | undefined;
  readonly excluded?: Readonly<Record<string, string>> | undefined;
  /** What no policy changes. */
  readonly fixed?: { readonly reason: string } | undefined;
}

/** What the columns of a kind are called together. */
const groupTitles: Readonly<Record<Kind | 'mistake', string>> = {
  middleware: 'Middleware and frameworks',
  proxy: 'Web servers and proxies',
  product: 'Products with an HTTP interface',
  'development-server': 'Development and file servers',
  emulator: 'Emulators and mock servers',
  mistake: 'Common configuration mistakes',
};
type Group = keyof typeof groupTitles;

/** The columns of each group that has any, in the order of the groups. */
function grouped(
  engines: readonly EngineInfo[],
  texts: readonly ImplementationText[],
): readonly (readonly [title: string, engines: readonly EngineInfo[]])[] {
  const groupOf = ({ name }: EngineInfo): Group => {
    const text = texts.find(({ id }) => id === name);
    return text?.mistake === undefined ? (text?.kind ?? 'product') : 'mistake';
  };
  return Object.entries(groupTitles).flatMap(([group, title]) => {
    const own = engines.filter((engine) => groupOf(engine) === group);
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

/** @param withSecurity Whether findings of level SECURITY are in it: never in what is published. */
export function renderImplementations(
  file: ResultsFile,
  texts: readonly ImplementationText[],
  { withSecurity }: { readonly withSecurity: boolean },
): string {
  const { engines, results, environment, tool } = file;
  const asked = engines.filter(({ unavailable }) => unavailable === undefined);
  const not = engines.filter(({ unavailable }) => unavailable !== undefined);
  return `${[
    '# Implementations',
    'Made by `npm run implementations -- --publish`; do not edit.',
    `${String(asked.length)} servers from their real packages, each in a process of its own on the loopback interface, asked by ` +
      `${tool.name} ${tool.version} on ${environment.startedAt.slice(0, 10)} (${systemOf(environment.os)}, Node ${environment.node}). ` +
      'Each is configured as its documentation says, for each declared policy of `implementations/policies/` that it can be configured for.',
    'A cell is asked again by `npm run implementations -- --only COLUMN --check ROW`, under one policy by `--policy NAME`. ' +
      '✗ and ◇: found, under the policies that are named below the table; ✓: not found; ·: not asked, or not told here.',
    ...(withSecurity ? [] : [withheld]),
    '## Servers',
    ...grouped(asked, texts).flatMap(([title, own]) => [`### ${title}`, serversTable(own, texts)]),
    ...(not.length > 0
      ? [
          '## Not started',
          not.map(({ name, unavailable }) => `- \`${name}\`: ${plain(unavailable?.reason ?? '')}`).join('\n'),
        ]
      : []),
    ...[...sections, ...(withSecurity ? [securitySection] : [])].flatMap((section) =>
      sectionText(section, results, grouped(asked, texts)),
    ),
  ].join('\n\n')}\n`;
}

function serversTable(engines: readonly EngineInfo[], texts: readonly ImplementationText[]): string {
  const rows = engines.map(({ name, product, driver }) => {
    const text = texts.find(({ id }) => id === name);
    const excluded = Object.entries(text?.excluded ?? {});
    return [
      `\`${name}\``,
      text === undefined ? plain(product) : `[${plain(product)}](${text.docs})`,
      plain(driver ?? ''),
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
      'packages',
      'how CORS is turned on',
      'policies it has no configuration for',
      'what cannot be configured, and is declared as it is',
    ],
    rows,
  );
}

/** Families about attacks: also what no browser sends, and is no more than ROBUSTNESS, shows where to look for what one does. */
const securityFamilies = ['bypass', 'cred', 'inj', 'dos', 'neighbour'];

/** Whether another origin gains by it: such a finding is of the section about security, whatever its level. */
function isSecurity(id: string, { level, impact }: ReportedFinding): boolean {
  return level === 'SECURITY' || impact !== undefined || securityFamilies.includes(familyOf(id));
}

/** The findings that a section is about; whatever else a result found is of another section. */
function foundIn({ id, findings = [] }: Result, levels: readonly Level[]): readonly ReportedFinding[] {
  if (levels.includes('SECURITY')) return findings.filter((finding) => isSecurity(id, finding));
  return findings.filter((finding) => levels.includes(finding.level) && !isSecurity(id, finding));
}

/** Whether a result has more to say than a section tells: silence about it would be read as praise. */
function isWithheld({ id, findings = [] }: Result): boolean {
  return findings.some((finding) => isSecurity(id, finding));
}

function sectionText(
  { title, about, levels }: Section,
  results: readonly Result[],
  groups: ReturnType<typeof grouped>,
): readonly string[] {
  const found = results.filter((result) => foundIn(result, levels).length > 0);
  const ids = new Set(found.map(({ id }) => id));
  if (ids.size === 0) return [`## ${title}`, about, 'Nothing was found.'];
  const isClean = (id: string): boolean =>
    !ids.has(id) && results.every((result) => result.id !== id || (result.result !== 'fail' && !isWithheld(result)));
  const ofLevel = results.filter(({ level }) => level !== undefined && levels.includes(level));
  const clean = new Set(ofLevel.map(({ id }) => id).filter(isClean));
  const tables = groups.flatMap(([name, own]) => {
    const columns = own.filter((engine) => results.some((result) => result.engine === engine.name));
    const marks = [...ids].map((id) => [
      id,
      ...columns.map((engine) =>
        mark(
          results.find((each) => each.id === id && each.engine === engine.name),
          levels,
        ),
      ),
    ]);
    // A row in which nothing was found has nothing to show.
    const rows = marks.filter(([, ...cells]) => cells.some((cell) => ['✗', '◇', '!'].includes(cell)));
    if (rows.length === 0) return [];
    const head = ['', ...columns.map((engine) => `\`${engine.name}\``)];
    return [
      `### ${title}: ${name}`,
      table(
        head,
        rows.map(([id = '', ...cells]) => [`\`${id}\``, ...cells]),
      ),
    ];
  });
  const items = [...groupBy(found, ({ id }) => id)].map(([id, same]) => {
    const lines = same.flatMap((result) => {
      const [first] = foundIn(result, levels);
      return first === undefined ? [] : [`  - \`${result.engine ?? ''}\` ${plain(first.summary)}`];
    });
    return [`- \`${id}\`: ${plain(same[0]?.title ?? '')}`, ...lines].join('\n');
  });
  return [
    `## ${title}`,
    about,
    ...tables,
    ...(clean.size > 0 ? [`Nothing was found by ${[...clean].map((id) => `\`${id}\``).join(', ')}.`] : []),
    `<details><summary>What was found, under which policies</summary>`,
    items.join('\n'),
    '</details>',
  ];
}

function mark(result: Result | undefined, levels: readonly Level[]): string {
  if (result === undefined || result.result === 'not-run' || result.result === 'unsupported') return '·';
  if (foundIn(result, levels).length > 0) return levels.includes('INFO') ? '◇' : '✗';
  if (isWithheld(result)) return '·';
  return result.result === 'pass' || result.result === 'fail' ? '✓' : '!';
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

/** Text of servers is nothing but text: one line, no markup, ports that differ with every run left out. */
function plain(text: string): string {
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
