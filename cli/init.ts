import { type Command, InvalidArgumentError, Option } from 'commander';
import { pageOrigin, parseUrl } from './flags.ts';
import { ciSystems, testRunners, type CiSystem } from './init/choices.ts';
import type { InitFlags } from './init/init.ts';

export function addInit(program: Command): void {
  program
    .command('init')
    .argument('[folder]', 'folder of the project', '.')
    .description('write a policy, a test and a CI job for a project, after showing them')
    .option('--url <url>', 'URL of the server (default: the port of nginx.conf, or port 3000)', parseUrl('--url'))
    .option('--start <command>', 'command that starts the server (default: the start script of package.json)')
    .option(
      '--origin <origin>',
      'an origin that may read; may be repeated (default: https://app.example.com, a placeholder)',
      (text: string, before: readonly string[] = []) => [...before, pageOrigin('--origin')(text)],
    )
    .addOption(
      new Option('--runner <name>', 'test runner (default: the one in package.json)').choices([...testRunners, 'none']),
    )
    .option(
      '--ci <names>',
      `CI systems, separated by commas: ${ciSystems.join(', ')}, or none (default: those that the project has files for)`,
      parseCi,
    )
    .option('-y, --yes', 'write without asking')
    .option('--force', 'replace files that exist')
    .addHelpText(
      'after',
      `
Examples:
  $ npx cors-conformance init
  $ npx cors-conformance init --url http://localhost:8080/items --origin https://app.example.com --ci github --yes`,
    )
    .action(async (folder: string, flags: InitFlags) => {
      const { init } = await import('./init/init.ts');
      process.exitCode = await init(folder, flags);
    });
}

function parseCi(text: string): readonly (CiSystem | 'none')[] {
  const known = [...ciSystems, 'none'] as const;
  return text.split(',').map((name) => {
    const found = known.find((each) => each === name.trim());
    if (found === undefined)
      throw new InvalidArgumentError(`there is no CI system ${JSON.stringify(name)}. Known: ${known.join(', ')}.`);
    return found;
  });
}
