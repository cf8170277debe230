import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { browserMatrix } from '../suites/browser/results.ts';
import { readDivergences } from '../results/expectations/expected-failures.ts';
import { renderTerminal } from '../reports/terminal/terminal.ts';
import { prepareFolder, writeStdout } from '../results/write-file.ts';
import { writeReports } from '../reports/write.ts';
import { hopUrl } from '../servers/origins.ts';
import type { EngineRun } from '../suites/browser/run.ts';
import { type Served, serveBrowserSuite } from '../suites/browser/visitors/serve.ts';
import { exitCode } from './exit-codes.ts';
import type { Selection } from './select.ts';
import { selectCases } from './select-cases.ts';
import { textsFor } from './texts.ts';
import { environment, tool } from './tool.ts';

export interface ServeFlags extends Selection {
  readonly timeout: number;
  readonly port?: number;
  readonly relayPort?: number;
  /** `true` where the hosts keep their names. */
  readonly hosts?: true | ReadonlyMap<string, string>;
  readonly output: string;
}

/** Serves until SIGINT or SIGTERM, and returns the exit code. */
export async function serve({ hosts, ...flags }: ServeFlags): Promise<number> {
  const cases = selectCases(flags);
  prepareFolder(flags.output);
  const startedAt = new Date();
  const note = (line: string) => process.stderr.write(`${line}\n`);
  const runs: EngineRun[] = [];

  const served = await serveBrowserSuite({
    cases,
    timeoutMs: flags.timeout,
    ...(flags.port !== undefined && { port: flags.port }),
    ...(flags.relayPort !== undefined && { relayPort: flags.relayPort }),
    ...(hosts && { hosts: hosts === true ? new Map<string, string>() : hosts }),
    onNote: note,
    onVisitor: ({ name, product, version }) => note(`${name}: ${product} ${version} connected and starts`),
    onRun: async (run) => {
      runs.push(run);
      const { file, problems } = browserMatrix(runs, {
        tool: { name: tool.name, version: tool.version, commit: tool.commit },
        environment: environment(startedAt),
        missing: [],
        divergences: readDivergences(),
        complete: false,
      });
      const texts = textsFor(file);
      const [results, html] = await writeReports(flags.output, file, texts);
      await writeStdout(`${renderTerminal(file, problems, texts)}\n${results}\n${html}\n`);
      return readFileSync(html, 'utf8');
    },
  });
  await writeStdout(instructions(served, hosts !== undefined));
  const stop = new AbortController();
  await Promise.race(['SIGINT', 'SIGTERM'].map((signal) => once(process, signal, { signal: stop.signal })));
  stop.abort();
  await served.close();
  return exitCode.ok;
}

function instructions({ startUrl, desk, origins, cases }: Served, direct: boolean): string {
  const [first] = cases;
  const url = first && hopUrl(first.id, first, 0);
  const proxy = direct ? '' : ` --proxy socks5h://127.0.0.1:${origins.relay.port}`;
  const step = (what: string, where: string) => `${what.padEnd(42)}${where}`;
  const steps = [
    ...(direct ? [] : [step('set the automatic proxy configuration to', `${desk}/proxy.pac`)]),
    step('for https cases, trust', `${desk}/ca.pem`),
    step('open', startUrl),
  ];
  return `The origins are up, with ${cases.length} cases. In the browser to test:
${steps.map((step, i) => `  ${i + 1}. ${step}`).join('\n')}
Each browser that opens the page runs all cases in that tab.

By hand, each case under its id:
  curl${proxy} -i -H 'Origin: ${first?.page.origin ?? ''}' ${url ?? ''}

Press Ctrl-C to stop.
`;
}
