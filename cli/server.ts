import { type Command, Option } from 'commander';
import { engineNames } from '../engines/engine.ts';
import { failLevels } from '../results/choices.ts';
import {
  headerLine,
  pageOrigin,
  parseEngines,
  parseProxy,
  parseUrl,
  positiveInteger,
  positiveNumber,
} from './flags.ts';
import { withReporters } from './reporters.ts';
import type { ServerFlags } from './run-server.ts';
import type { OriginFlags } from './server-origin.ts';
import { UsageError } from './usage-error.ts';

export function addServer(program: Command): void {
  withReach(withReporters(program.command('server')))
    .argument('[url]', 'URL on the server that any page may request; with --openapi, URL of the API', parseUrl('URL'))
    .description('test the CORS behaviour of a server, against a declared policy if there is one')
    .option(
      '--openapi <file>',
      'file or URL of an OpenAPI description (3.0 or later, JSON or YAML): test all its operations, with its examples',
    )
    .option('--infer', 'print the policy that the server appears to have, as a file to edit, and stop')
    .addOption(
      new Option(
        '--level <level>',
        'lowest level that fails the run: must, security (high and medium), should, or all except INFO',
      )
        .choices(failLevels)
        .default('security'),
    )
    .option('-g, --grep <text>', 'an id, or a regular expression that matches ids or titles')
    .option('--grep-invert <text>', 'exclude what matches')
    .option('--known <file>', 'known failures, as JSON; one that no longer occurs fails the run')
    .option('--timeout <ms>', 'time limit for one exchange, in milliseconds', positiveInteger('--timeout'), 5000)
    .option(
      '--origin <origin>',
      'ask only whether a page of this origin can read the URL, with --method, --header, --credentials and --body; may be repeated',
      (text: string, before: readonly string[] = []) => [...before, pageOrigin('--origin')(text)],
    )
    .option('--method <method>', 'method of the request to test (default: GET)')
    .addOption(
      new Option('--credentials <mode>', 'with --origin: credentials mode').choices(['omit', 'same-origin', 'include']),
    )
    .option('--body <text>', 'body of the request: text, or @FILE; without --origin it is sent several hundred times')
    .option('--content-type <type>', 'Content-Type of the body (default: application/json for JSON, or text/plain)')
    .option('--graphql', 'test a GraphQL endpoint: POST with {"query":"{__typename}"}, or with --body')
    .option(
      '--max-requests <n>',
      'stop after this many requests; what was not tested is reported (default: unlimited)',
      positiveInteger('--max-requests'),
    )
    .option('--read-only', 'send no methods but GET, HEAD and OPTIONS; others are only preflighted')
    .option('--framework <name>', 'show fixes for this product or framework (default: the one that the responses show)')
    .option('--verbose', 'print every finding on the terminal, and why checks did not run')
    .option('--dry-run', 'print every request without sending it')
    .option('--json', 'print results.json on stdout and nothing else')
    .option('--output <folder>', 'folder for results.json and index.html (default: not written)')
    .option(
      '--repeat <n>',
      'run everything n times; a result that differs between runs is flaky and fails',
      positiveInteger('--repeat'),
    )
    .option(
      '--engine <names>',
      `also confirm findings in real browsers: any of ${engineNames.join(', ')}, separated by commas`,
      parseEngines,
    )
    .addHelpText(
      'after',
      `
A policy file:
  { "origins": ["https://app.example.com", "https://*.example.org"], "credentials": true,
    "methods": ["PUT", "PATCH"], "allowedHeaders": ["content-type", "x-token"],
    "exposedHeaders": ["x-total"], "maxAge": 600, "routes": { "ok": "/ok", "error": "/error" } }
  Only "origins" is required; behaviour that is not declared is not judged.

Known failures ("expires" is optional):
  [{ "checks": ["acao-deny"], "reason": "…", "link": "https://bugs.example/1", "expires": "2027-03-31" }]

Examples:
  $ cors-conformance server https://api.example.com/items --origin https://app.example.com --method PUT --header 'x-a: 1'
  $ cors-conformance server https://api.example.com/items --infer > policy.json
  $ cors-conformance server https://api.example.com/items --policy policy.json
  $ cors-conformance server http://localhost:3000/ --policy policy.json --start "node server.js"
  $ cors-conformance server https://api.example.com/ --dry-run --rate 10 -g acao
  $ cors-conformance server https://api.example.com/rpc --policy policy.json --method POST --body @call.json
  $ cors-conformance server https://api.example.com/graphql --policy policy.json --graphql
  $ cors-conformance server --openapi openapi.yaml --policy policy.json --read-only
  $ cors-conformance server http://localhost:3000/v1 --openapi openapi.yaml --policy policy.json --start "node server.js"
  $ cors-conformance server http://localhost:3000/ --policy policy.json --engine chromium,firefox,webkit`,
    )
    .action(async (url: URL | undefined, flags: ServerFlags & OriginFlags) => {
      const { assertNoConflict } = await import('./server-conflicts.ts');
      assertNoConflict(flags);
      if (url === undefined && flags.openapi === undefined)
        throw new UsageError('Give the URL of the server, or a description with --openapi.');
      if (flags.origin !== undefined && url !== undefined) {
        const { serverForOrigins } = await import('./server-origin.ts');
        process.exitCode = await serverForOrigins(url, flags.origin, flags);
        return;
      }
      const { server } = await import('./run-server.ts');
      process.exitCode = await server(url, flags);
    });
}

/** Adds the flags of `ReachFlags`, which `fuzz` has too. */
export function withReach(command: Command): Command {
  return command
    .option('--policy <file>', 'declared policy, or the CORS configuration of S3, Gateway API, Spring or ASP.NET Core')
    .option('--concurrency <n>', 'number of requests in flight', positiveInteger('--concurrency'), 16)
    .option('--rate <n>', 'maximum requests per second (default: unlimited)', positiveNumber('--rate'))
    .addOption(
      new Option('--header <line>', 'a header for every request except preflights; may be repeated')
        .argParser(headerLine('--header'))
        .default([], 'none'),
    )
    .option('--proxy <url>', 'use a proxy: http://host:port or socks5://host:port', parseProxy)
    .option('--ca <file>', 'CA certificates to trust, as PEM')
    .option('--insecure', 'trust any certificate')
    .option('--start <command>', 'shell command that starts the server; it is stopped afterwards')
    .option(
      '--ready-url <url>',
      'URL that responds once the server is ready (default: the URL)',
      parseUrl('--ready-url'),
    );
}
