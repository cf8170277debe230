/** A page for each server product: its configuration, what breaks in a browser, what to configure instead, how to reproduce it. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { frameworkNamed } from '../../diagnosis/frameworks/index.ts';
import {
  allImplementations,
  canStart,
  type Implementation,
  implementationsFolder,
  policyNames,
} from '../../implementations/manifest.ts';
import { type KeptColumn, publishedFolder, readColumns } from '../../results/implementations.ts';

const example = {
  origins: ['https://app.example.com'],
  methods: ['PUT'],
  headers: ['content-type', 'x-token'],
} as const;

/** Pages by path: `products/ID.md`. */
export function productPages(): readonly (readonly [path: string, text: string])[] {
  const columns = readColumns(publishedFolder);
  return allImplementations().map((each) => {
    const column = columns.find(({ id }) => id === each.id);
    return [`products/${each.id}.md`, productPage(each, column)] as const;
  });
}

export function productPage(implementation: Implementation, column: KeptColumn | undefined): string {
  const { id, product, cors, docs, mistake, surprises = [] } = implementation;
  return `${[
    `# ${escaped(product)}`,
    column === undefined
      ? 'Not tested yet.'
      : `Tested on ${column.testedOn} with cors-conformance ${column.tool}: ${escaped(column.packages.map((each) => each.join(' ')).join(', '))}.`,
    `${mistake === undefined ? 'CORS is turned on by' : 'A common mistake:'} ${escaped(mistake ?? cors)}. [Documentation](${docs})`,
    ...(column?.unavailable === undefined ? [] : [`It was not tested: ${escaped(column.unavailable)}`]),
    ...policiesText(implementation),
    ...(surprises.length === 0
      ? []
      : [
          '## Surprising behavior',
          surprises.map(({ what, observed }) => `- ${escaped(what)} Observed with: ${escaped(observed)}`).join('\n'),
        ]),
    ...(column === undefined || column.unavailable !== undefined ? [] : found(column)),
    ...instead(id),
    '## Reproduce it',
    `\`\`\`sh\nnpm run implementations -- install\nnpm run implementations -- --only ${id}\n\`\`\``,
    'Findings by which another origin gains are left out here. The command has them in its local report.',
  ].join('\n\n')}\n`;
}

function policiesText(implementation: Implementation): readonly string[] {
  if (!canStart(implementation)) return [`It has no start script: ${escaped(implementation.cannotStart)}`];
  const { id, policies, excluded = {}, start } = implementation;
  const rows = policyNames.map(
    (name) => `| \`${name}\` | ${policies.includes(name) ? 'yes' : `no: ${escaped(excluded[name] ?? '')}`} |`,
  );
  const file = join(implementationsFolder, id, start.at(-1) ?? '');
  const language = file.split('.').at(-1) ?? '';
  return [
    '## Configuration',
    ['| policy | can it be configured? |', '| --- | --- |', ...rows].join('\n'),
    ...(existsSync(file) ? [`\`\`\`${language}\n${readFileSync(file, 'utf8').trimEnd()}\n\`\`\``] : []),
  ];
}

/** Of a column that was tested. */
function found(column: KeptColumn): readonly string[] {
  return [
    '## What breaks in a browser',
    findings(column, ['MUST']) ?? 'Nothing was found.',
    '## Advice',
    findings(column, ['SHOULD', 'ROBUSTNESS']) ?? 'Nothing was found.',
  ];
}

function findings(column: KeptColumn, levels: readonly string[]): string | undefined {
  const lines = Object.entries(column.found).flatMap(([id, check]) => {
    const [first] = check.findings.filter(({ level }) => levels.includes(level));
    return first === undefined ? [] : [`- [\`${id}\`](/checks/${id}): ${escaped(first.summary)}`];
  });
  return lines.length === 0 ? undefined : lines.join('\n');
}

function instead(id: string): readonly string[] {
  const framework = frameworkNamed(id);
  if (framework === undefined) return [];
  const { place, layer, preflight, errors, vary } = framework;
  return [
    '## What to configure',
    `In ${escaped(place)}:`,
    `\`\`\`text\n${layer(example)}\n\`\`\``,
    [preflight, errors, vary].map(({ what }) => `- ${escaped(what)}`).join('\n'),
  ];
}

/** Text is nothing but text, also for Vue. */
function escaped(text: string): string {
  return text
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\\`*_[\]|#~$]/g, String.raw`\$&`)
    .replaceAll(/[<>&@{}]/g, (character) => `&#${String(character.charCodeAt(0))};`);
}
