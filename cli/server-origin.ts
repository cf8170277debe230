import { type DiagnosedRequest, suggestionFor } from '../diagnosis/diagnose.ts';
import type { FetchInitiator } from '../protocol/initiators/initiator.ts';
import type { SerializedOrigin } from '../protocol/http/wire.ts';
import { readText } from '../results/read.ts';
import { writeStdout } from '../results/write-file.ts';
import { exitCode } from './exit-codes.ts';
import { explainLive } from '../library/live.ts';
import { isReadable } from '../library/readability.ts';
import { chosenFramework } from './framework.ts';
import type { ServerFlags } from './run-server.ts';
import { withStartedServer } from './with-started-server.ts';

/** What a page wants to send. */
export interface OriginFlags {
  readonly origin?: readonly SerializedOrigin[];
  readonly method?: string;
  readonly credentials?: NonNullable<FetchInitiator['credentials']>;
  readonly body?: string;
}

/**
 * Answers whether pages of these origins can read a URL, by the requests that a browser would send, and returns the exit code. It needs
 * no policy.
 */
export async function serverForOrigins(
  url: URL,
  origins: readonly SerializedOrigin[],
  flags: ServerFlags & OriginFlags,
): Promise<number> {
  const framework = await chosenFramework(flags.framework);
  return await withStartedServer(flags, url, async () => {
    const { method, header, credentials, body, timeout, ca, proxy, insecure } = flags;
    const reach = {
      timeoutMs: timeout,
      ...(ca !== undefined && { ca: readText(ca) }),
      ...(proxy && { proxy }),
      ...(insecure && { insecure }),
    };
    const diagnoses = await Promise.all(
      origins.map((page) => explainLive({ page, url, method, header, credentials, body }, reach)),
    );
    if (flags.json) {
      const requests = diagnoses.flatMap((diagnosis) =>
        diagnosis.requests.map((each) => ({ ...each, suggestion: suggestionFor(each, framework) })),
      );
      await writeStdout(`${JSON.stringify({ url: url.href, requests }, null, 2)}\n`);
    } else {
      const { diagnosisInWords } = await import('../reports/terminal/diagnosis-text.ts');
      await writeStdout(diagnoses.map((diagnosis) => diagnosisInWords(diagnosis, framework)).join('\n'));
    }
    return Math.max(...diagnoses.flatMap(({ requests }) => requests.map(codeOf)));
  });
}

function codeOf({ outcome, causes }: DiagnosedRequest): number {
  if (outcome === 'unknown') return exitCode.harness;
  return isReadable({ outcome, causes }) ? exitCode.ok : exitCode.failure;
}
