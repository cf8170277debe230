import type { HeaderList } from '../protocol/http/wire.ts';
import { diagnose, type DiagnosedRequest, type Diagnosis, type DiagnosisOptions } from './diagnose.ts';
import { readInput } from './input/read.ts';

/** Makes inputs for tests. */

export const app = 'https://app.example.com';
export const items = 'https://api.example.net/items';

interface EntryOptions {
  readonly method?: string;
  readonly url?: string;
  readonly request?: HeaderList;
  readonly status?: unknown;
  readonly response?: HeaderList;
  readonly type?: string;
}

/** A HAR entry; by default a cross-origin GET that is readable. */
export function entry({
  method = 'GET',
  url = items,
  request = [['Origin', app]],
  status = 200,
  response = [['Access-Control-Allow-Origin', app]],
  type,
}: EntryOptions = {}) {
  const named = (lines: HeaderList) => lines.map(([name, value]) => ({ name, value }));
  return {
    request: { method, url, headers: named(request) },
    response: { status, headers: named(response) },
    ...(type !== undefined && { _resourceType: type }),
  };
}

/** The preflight of a PUT with Content-Type that is allowed. */
export function preflightEntry(options: EntryOptions = {}) {
  return entry({
    method: 'OPTIONS',
    request: [
      ['Origin', app],
      ['Access-Control-Request-Method', 'PUT'],
      ['Access-Control-Request-Headers', 'content-type'],
    ],
    status: 204,
    response: [
      ['Access-Control-Allow-Origin', app],
      ['Access-Control-Allow-Methods', 'PUT'],
      ['Access-Control-Allow-Headers', 'Content-Type'],
    ],
    ...options,
  });
}

export function putEntry(options: EntryOptions = {}) {
  return entry({
    method: 'PUT',
    request: [
      ['Origin', app],
      ['Content-Type', 'application/json'],
    ],
    ...options,
  });
}

export function diagnoseText(text: string, options: DiagnosisOptions = {}): Diagnosis {
  return diagnose(readInput(Buffer.from(text), { url: options.url }), options);
}

export function diagnoseHar(entries: readonly unknown[], options: DiagnosisOptions = {}): Diagnosis {
  return diagnoseText(JSON.stringify({ log: { version: '1.2', entries } }), options);
}

/** The only request of a diagnosis. */
export function only({ requests }: Diagnosis): DiagnosedRequest {
  const [request, ...more] = requests;
  if (request === undefined || more.length > 0) throw new Error(`${requests.length} requests were diagnosed, not one.`);
  return request;
}

export function outcomes({ requests }: Diagnosis): readonly string[] {
  return requests.map(({ outcome }) => outcome);
}
