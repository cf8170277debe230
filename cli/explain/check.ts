import type { Check, Need } from '../../suites/server/check.ts';
import { serverCommand } from '../tool.ts';
import { colorsFor } from '../../reports/terminal/colors.ts';

const paint = colorsFor(process.stdout);

/** A check on a server in words: what it requires, what it needs, and how to fix a failure. */
export function explainCheck({ id, title, level, needs, about, fix, spec }: Check): string {
  const command = `${serverCommand} URL${needs.length === 0 ? '' : ' --policy FILE'} -g ${id}`;
  return `${[
    paint.bold(title),
    id,
    '',
    about,
    '',
    `Level       ${level}`,
    `Needs       ${['a URL', ...needs.map(needInWords)].join(', ')}`,
    `How to fix  ${fix}`,
    `Standard    ${spec}`,
    '',
    `Run it: ${command}`,
    `See what it sends: ${command} --dry-run`,
  ].join('\n')}\n`;
}

function needInWords(need: Need): string {
  switch (need) {
    case 'policy':
      return 'a declared policy';
    case 'origin':
      return 'an origin that may read, by name';
    case 'reader':
      return 'an origin that may read';
    case 'stranger':
      return 'an origin that may not read';
    default: {
      const [kind, name] = need.split('.') as [string, string];
      return kind === 'route' ? `a route "${name}"` : `"${name}" in the policy`;
    }
  }
}
