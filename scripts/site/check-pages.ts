import type { HeaderList } from '../../protocol/http/wire.ts';
import type { Check, Finding } from '../../suites/server/check.ts';
import { checkFamilies } from '../../suites/server/checks/index.ts';
import { isOfEveryRequest } from '../../suites/server/client/browser-shape.ts';
import { runServerSuite } from '../../suites/server/run.ts';
import { mutations } from '../../suites/server/testing/mutations/index.ts';
import { startPolicyServer } from '../../suites/server/testing/policy-server.ts';
import { findingInWords } from '../../words/findings/finding.ts';
import type { Pages } from './build.ts';
import { block, code, plain } from './markdown.ts';

/** A page for each check, with a finding of it at a server that is wrong in this one thing. */
export async function checkPages(): Promise<Pages> {
  const pages: [path: string, text: string][] = [];
  for (const { title, checks } of checkFamilies)
    for (const check of checks) pages.push([`checks/${check.id}.md`, page(title, check, await exampleOf(check))]);
  return new Map(pages);
}

function page(family: string, { id, title, level, about, fix, spec }: Check, example: Finding | undefined): string {
  return [
    `# ${plain(title)}`,
    `${code(id)} · **${level}** · [${plain(family)}](../checks.md) · [the standard](${spec})`,
    plain(about),
    '## How to fix',
    plain(fix),
    ...(example === undefined ? [] : ['## Example', ...exampleLines(example)]),
    '## Run it',
    block('sh', `npx cors-conformance server http://localhost:3000/ --policy policy.json -g ${id}`),
  ].join('\n\n');
}

function exampleLines(finding: Finding): readonly string[] {
  const { summary, expected, observed } = findingInWords(finding);
  const { shown } = finding;
  const lines = [plain(summary), `- Expected: ${plain(expected)}\n- Observed: ${plain(observed)}`];
  if (shown === undefined) return lines;
  const { ask, outcome } = shown;
  const sent = [`${ask.method} ${ask.target} HTTP/1.1`, ...linesOf(ask.headers)];
  const came = outcome.ok
    ? [`HTTP/1.1 ${outcome.answer.status} ${outcome.answer.statusText}`, ...linesOf(outcome.answer.headers)]
    : [`(${outcome.failure.message})`];
  return [...lines, block('http', visible([...sent, '', ...came].join('\n')))];
}

const linesOf = (headers: HeaderList) =>
  headers.filter(([name]) => !isOfEveryRequest(name)).map(([name, value]) => `${name}: ${shortened(value)}`);

const shortened = (value: string) => (value.length > 200 ? `${value.slice(0, 200)}… (${value.length} bytes)` : value);

/** Control characters and bytes outside ASCII as escapes. */
const visible = (text: string) =>
  text.replaceAll(/[^\n\x20-\x7e…]/g, (char) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`);

async function exampleOf(check: Check): Promise<Finding | undefined> {
  const wrong = mutations[check.id];
  if (wrong === undefined) return undefined;
  const { policy, declared = true, freedoms } = wrong;
  const server = await startPolicyServer(policy, freedoms, wrong);
  try {
    const url = new URL(server.url);
    const { results } = await runServerSuite({
      url,
      insecure: true,
      checks: [check],
      ...(declared && { policy }),
    });
    const found = results[0]?.findings[0];
    return found && withoutPort(found, url.host);
  } finally {
    await server.close();
  }
}

/** Ports are other ones at each run; the page is not. */
function withoutPort(finding: Finding, host: string): Finding {
  const text = JSON.stringify(finding).replaceAll(host, 'api.example.com');
  return JSON.parse(text) as Finding;
}
