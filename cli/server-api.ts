import { DescriptionError } from '../suites/server/openapi/errors.ts';
import { operationsOf, serverUrl, type Operation } from '../suites/server/openapi/operations.ts';
import { readDescription } from '../suites/server/openapi/read.ts';
import { leadingOperation } from '../suites/server/openapi/run.ts';
import { noneTestable } from '../words/openapi.ts';

/** An API that is tested by its description. */
export interface Api {
  /** Of its server. */
  readonly url: URL;
  readonly operations: readonly Operation[];
  readonly description: { readonly source: string; readonly title: string; readonly version: string };
}

/**
 * Reads the description of an API.
 * @param given Path or URL of it.
 * @param url The server, in place of those of the description.
 * @throws {DescriptionError} when it cannot be used, or none of its operations can be tested.
 */
export async function readApi(given: string, url: URL | undefined): Promise<Api> {
  const { source, description } = await readDescription(given);
  const base = url ?? serverUrl(description.servers, source);
  if (base === undefined)
    throw new DescriptionError(
      `${given}: servers: there is no http or https URL of a server; give one: server https://api.example.com --openapi ${given}.`,
    );
  const operations = operationsOf(description, source, url);
  if (operations.length === 0)
    throw new DescriptionError(`${given}: paths: it describes no operations, so there is nothing to test.`);
  if (leadingOperation(operations) === undefined)
    throw new DescriptionError(`${given}: ${noneTestable(operations.map(({ untested = [] }) => untested))}`);
  const { title, version } = description.info;
  return { url: base, operations, description: { source: given, title, version } };
}
