/** What changed between minor versions of npm packages, in Markdown. */
import type { MinorVersions } from '../results/minor-versions.ts';
import { plain } from './implementations-matrix.ts';

type Version = MinorVersions['versions'][number];

export function minorVersionsText(all: readonly MinorVersions[]): string {
  return `${[
    '# Server products over their versions',
    'Made by `npm run implementations -- --minors PACKAGES --publish`; do not edit.',
    'The newest version of each minor that the registry dates in the last two years, and the one before, each with every check and policy. ' +
      'What changed is what checks found against the version before. Findings by which another origin gains are left out.',
    ...all.flatMap((one) => [
      `## ${plain(one.package)}`,
      `In the column \`${one.column}\`, tested on ${one.testedOn} with Node ${one.node}. ${verdict(one)}`,
      table(one),
    ]),
  ].join('\n\n')}\n`;
}

function verdict({ versions }: MinorVersions): string {
  const changed = versions.filter(({ changes }) => changes.length > 0);
  const tested = versions.filter(({ unavailable }) => unavailable === undefined);
  if (tested.length < 2) return 'There is no second version to compare with.';
  if (changed.length === 0) return `${String(tested.length)} versions behave the same.`;
  return `Behavior changed in ${changed.map(({ version }) => version).join(', ')}.`;
}

function table({ versions }: MinorVersions): string {
  const first = versions.find(({ unavailable }) => unavailable === undefined);
  const rows = versions.map((each) => [each.version, each.published, whatChanged(each, each === first)]);
  return [['version', 'published', 'what changed'], ['---', '---', '---'], ...rows]
    .map((row) => `| ${row.join(' | ')} |`)
    .join('\n');
}

function whatChanged({ unavailable, changes }: Version, isFirst: boolean): string {
  if (unavailable !== undefined) return `not tested: ${plain(unavailable)}`;
  if (isFirst) return 'the first that is compared';
  if (changes.length === 0) return 'nothing';
  return changes
    .map(({ change, subject, before, after }) => {
      const check = subject === undefined ? '' : `\`${subject}\``;
      if (change === 'no-longer-found') return `${check} no longer finds: ${plain(before ?? '')}`;
      if (before === undefined) return `${check} finds: ${plain(after ?? '')}`;
      return `${check} found before: ${plain(before)} Now: ${plain(after ?? '')}`;
    })
    .join('<br>');
}
