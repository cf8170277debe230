import { UnreadableInputError } from '../diagnosis/evidence.ts';
import { EnginesError } from '../engines/engine.ts';
import { InvalidCaseError, NotModelledError } from '../protocol/errors.ts';
import { ReportsError } from '../results/model.ts';
import { UnwritableError } from '../results/write-file.ts';
import { ServersError } from '../servers/servers-error.ts';
import { ReplayError } from '../suites/browser/fuzz/replay.ts';
import { ServerUnreachableError } from '../suites/server/errors.ts';
import { DescriptionError } from '../suites/server/openapi/errors.ts';
import { PolicyError } from '../suites/server/policy.ts';
import { exitCode } from './exit-codes.ts';
import { UsageError } from './usage-error.ts';

/** Says on stderr what went wrong, and returns the exit code for it. */
export function fail(error: unknown): number {
  if (
    [
      UsageError,
      DescriptionError,
      PolicyError,
      ReplayError,
      ReportsError,
      InvalidCaseError,
      NotModelledError,
      UnreadableInputError,
    ].some((kind) => error instanceof kind)
  )
    return tell((error as Error).message, exitCode.usage);
  if (error instanceof EnginesError) return tell(`${error.message}\n${error.remedy}`, exitCode.harness);
  if ([ServersError, UnwritableError, ServerUnreachableError].some((kind) => error instanceof kind))
    return tell((error as Error).message, exitCode.harness);
  // Anything else is a defect of ours: the stack is what helps.
  return tell(error instanceof Error ? (error.stack ?? error.message) : String(error), exitCode.harness);
}

function tell(message: string, code: number): number {
  process.stderr.write(`cors-conformance: ${message}\n`);
  return code;
}
