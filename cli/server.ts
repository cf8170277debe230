import { type Command, Option } from 'commander';
import { engineNames } from '../engines/engine.ts';
import { failLevels } from '../reports/choices.ts';
import { headerLine, parseEngines, parseProxy, parseUrl, positiveInteger, positiveNumber } from './flags.ts';
import { withReporters } from './reporters.ts';
import type { ServerFlags } from './run-server.ts';

export function addServer(program: Command): void {
  withReach(withReporters(program.command('server')))
    .argument('<url>', 'what to ask: a URL of the server that any page may request', parseUrl('URL'))
    .description('ask a server whether its CORS is right, by a declared policy or by what it shows')
    .option('--infer', 'print the policy that the server seems to have, as a file to edit, and ask no more')
    .addOption(
      new Option('--level <level>', 'how much fails: MUST; and SECURITY high and medium; and SHOULD; or all but INFO')
        .choices(failLevels)
        .default('security'),
    )
    .option('-g, --grep <text>', 'an id, or a regular expression sought in ids and titles')
    .option('--grep-invert <text>', 'leave out what matches')
    .option('--known <file>', 'failures that are known, as JSON; one that does not show any more fails the run')
    .option('--timeout <ms>', 'time limit of one exchange in milliseconds', positiveInteger('--timeout'), 5000)
    .option('--details', 'say everything on the terminal: all that was found, and why checks were not run')
    .option('--dry-run', 'print every request that would be sent, and send none')
    .option('--json', 'print results.json on stdout, and nothing else')
    .option('--output <folder>', 'where results.json and index.html go; left out for none')
    .option(
      '--repeat <n>',
      'ask everything N times: what is not the same then is flaky, and fails',
      positiveInteger('--repeat'),
    )
    .option(
      '--engine <names>',
      `prove it by pages in real engines too: any of ${engineNames.join(', ')}, joined by commas`,
      parseEngines,
    )
    .addHelpText(
      'after',
      `
A policy file:
  { "origins": ["https://app.example.com", "https://*.example.org"], "credentials": true,
    "methods": ["PUT", "PATCH"], "allowedHeaders": ["content-type", "x-token"],
    "exposedHeaders": ["x-total"], "maxAge": 600, "routes": { "ok": "/ok", "error": "/error" } }
  Only "origins" is required; what is not declared is not judged.

Known failures ("expires" may be left out):
  [{ "checks": ["acao-deny"], "reason": "…", "link": "https://bugs.example/1", "expires": "2027-03-31" }]

Examples:
  $ cors-conformance server https://api.example.com/items --infer > policy.json
  $ cors-conformance server https://api.example.com/items --policy policy.json
  $ cors-conformance server http://localhost:3000/ --policy policy.json --start "node server.js"
  $ cors-conformance server https://api.example.com/ --dry-run --rate 10 -g acao
  $ cors-conformance server http://localhost:3000/ --policy policy.json --engine chromium,firefox,webkit`,
    )
    .action(async (url: URL, flags: ServerFlags) => {
      const { server } = await import('./run-server.ts');
      process.exitCode = await server(url, flags);
    });
}

/** Adds the flags of `ReachFlags`, which `fuzz` has too. */
export function withReach(command: Command): Command {
  return command
    .option('--policy <file>', 'what the server is meant to allow, as JSON')
    .option('--concurrency <n>', 'requests in flight at a time', positiveInteger('--concurrency'), 16)
    .option('--rate <n>', 'requests a second (default: as many as there can be)', positiveNumber('--rate'))
    .option('--header <line>', 'a header of every request but preflights; may be repeated', headerLine('--header'), [])
    .option('--proxy <url>', 'go through a proxy: http://host:port or socks5://host:port', parseProxy)
    .option('--ca <file>', 'certificates to trust, as PEM')
    .option('--insecure', 'trust any certificate')
    .option('--start <command>', 'start the server by this command of the shell, and end it afterwards')
    .option('--ready-url <url>', 'answers once the server is there (default: the URL)', parseUrl('--ready-url'));
}
