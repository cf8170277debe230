import type { Diagnosis } from '../../diagnosis/diagnose.ts';
import { readConsoleMessages } from '../../diagnosis/input/console.ts';
import type { EngineName, FoundEngine } from '../../engines/engine.ts';
import { askEngines, type EngineAnswer } from '../../suites/proof/one-request.ts';
import { haveEngines } from '../have-engines.ts';
import { fetchOf, type LiveRequest } from '../../library/live.ts';
import type { SendOptions } from '../../library/send.ts';

/**
 * Lets real engines make the request that was just explained. Of the messages in their consoles, those about it are kept.
 * @throws {EnginesError} when one of them cannot be had.
 */
export async function askInEngines(
  names: readonly EngineName[],
  request: LiveRequest,
  diagnosis: Diagnosis,
  { timeoutMs = 10_000, ...reach }: Omit<SendOptions, 'cookie' | 'body'> = {},
): Promise<readonly EngineAnswer[]> {
  const { page, url } = request;
  const { found } = await haveEngines(names);
  const urls = diagnosis.requests.flatMap(({ recorded }) =>
    recorded.hops.flatMap(({ preflight, actual }) => (actual ?? preflight)?.url ?? []),
  );
  const isMessage = (text: string): boolean =>
    urls.some((each) => text.includes(each)) ||
    readConsoleMessages(text).some(({ problem }) => problem.id !== 'no-details');
  const answers = await askEngines(
    found.filter((engine): engine is FoundEngine => 'executable' in engine),
    {
      page,
      url,
      initiator: fetchOf(request),
      redirectedTo: urls.map((each) => new URL(each).origin),
      reach,
      timeoutMs,
    },
    isMessage,
  );
  return answers.map((answer) => ({ ...answer, messages: [...new Set(answer.messages.filter(isMessage))] }));
}
