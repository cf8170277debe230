/** Reads a policy from a file of its own, or from the configuration of another tool. */
import { PolicyError, validatePolicy } from '../policy.ts';
import type { PolicyFile } from '../policy.ts';
import { ConversionError, isObject, pathText } from './formats/converted.ts';
import type { Converted } from './formats/converted.ts';
import { corsFilters, fromGateway } from './formats/gateway.ts';
import { fromS3Json, fromS3Xml, s3Rules } from './formats/s3.ts';
import { corsSettings, fromSettings, parseProperties, withoutComments } from './formats/settings.ts';
import type { Product } from './formats/settings.ts';

const formats =
  'a policy (docs/policies.md), an S3 CORS configuration, an HTTPCORSFilter, or the CORS settings of Spring or ASP.NET Core';

/**
 * @param sourceName The path of the file; its ending tells formats apart that look alike.
 * @param part Which one is meant, where the file has several: where it is in the file, or how that begins.
 * @throws {PolicyError} which says where in the file something is wrong, and what to do about it.
 */
export async function readPolicy(text: string, sourceName: string, part?: string): Promise<PolicyFile> {
  try {
    const found = await convertedFrom(text, sourceName, part);
    if (!('kind' in found)) return validatePolicy(found.value, sourceName);
    return validatePolicy(found.policy, sourceName, { kind: found.kind, place: found.place });
  } catch (error) {
    if (error instanceof ConversionError) {
      const where = error.place === '' ? '' : `${error.place}: `;
      throw new PolicyError(`${sourceName}: ${where}${error.message}.`, { cause: error });
    }
    throw error;
  }
}

/** A policy that is one already. */
interface Own {
  readonly value: unknown;
}

async function convertedFrom(text: string, name: string, part: string | undefined): Promise<Converted | Own> {
  if (/^\s*</.test(text)) return await fromS3Xml(text);
  if (/\.properties$/i.test(name))
    return chosen(settingsIn([parseProperties(text)], 'Spring'), part, 'the Spring settings');
  if (/^\s*[[{/]/.test(text)) return await fromJson(text, name, part);
  return fromDocuments(await yamlDocuments(text), part);
}

async function fromJson(text: string, name: string, part: string | undefined): Promise<Converted | Own> {
  const json = /appsettings[^/\\]*\.json$/i.test(name) ? withoutComments(text) : text;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch (error) {
    const message = (error as Error).message.replaceAll(/\s+/g, ' ');
    throw new ConversionError(await placeInJson(json, message), `not valid JSON: ${message}`);
  }
  const s3 = s3Rules(value);
  if (s3 !== undefined) return fromS3Json(s3.rules, s3.path);
  const filters = corsFilters(value);
  if (filters.length > 0)
    return chosen(
      filters.map((each) => ({ ...each, convert: () => fromGateway(each.filter, each.path) })),
      part,
      'CORS filters',
    );
  if (isOwn(value) || !isObject(value) || Object.keys(value).length === 0) return { value };
  const found = settingsIn([value], 'ASP.NET Core');
  return found.length === 0 ? { value } : chosen(found, part, 'CORS settings');
}

/** Where JSON is not valid, as `line 3, column 5`: not every version of Node says so. YAML with the types of JSON is read alike. */
async function placeInJson(text: string, message: string): Promise<string> {
  const { LineCounter, parseDocument } = await import('./formats/yaml.ts');
  const lineCounter = new LineCounter();
  const { errors } = parseDocument(text, { lineCounter, prettyErrors: false, schema: 'json' });
  // eslint-disable-next-line no-restricted-syntax -- the sentence is of Node, which has no other form of it
  const said = /at position (\d+)/.exec(message)?.[1];
  const offset = said === undefined ? (errors[0]?.pos[0] ?? text.length) : Number(said);
  const { line, col } = lineCounter.linePos(offset);
  return `line ${String(line)}, column ${String(col)}`;
}

/** Whether it has the keys of a policy. */
function isOwn(value: unknown): boolean {
  return isObject(value) && (Object.hasOwn(value, 'origins') || Object.hasOwn(value, 'rules'));
}

function fromDocuments(documents: readonly unknown[], part: string | undefined): Converted | Own {
  const [first] = documents;
  const filters = documents.flatMap((each) => corsFilters(each));
  if (filters.length > 0)
    return chosen(
      filters.map((each) => ({ ...each, convert: () => fromGateway(each.filter, each.path) })),
      part,
      'CORS filters',
    );
  if (documents.length === 1 && isOwn(first)) return { value: first };
  const s3 = s3Rules(first);
  if (s3 !== undefined) return fromS3Json(s3.rules, s3.path);
  return chosen(settingsIn(documents, 'Spring'), part, 'CORS settings');
}

interface Candidate {
  readonly path: readonly PropertyKey[];
  readonly convert: () => Converted;
}

function settingsIn(documents: readonly unknown[], product: Product): readonly Candidate[] {
  return documents
    .flatMap((document) => corsSettings(document))
    .map((found) => ({ path: found.path, convert: () => fromSettings(found, product) }));
}

/** The one that is meant. Several that say the same are one. */
function chosen(candidates: readonly Candidate[], part: string | undefined, what: string): Converted {
  const meant = part === undefined ? candidates : candidates.filter(({ path }) => pathText(path).startsWith(part));
  const all = candidates.map(({ path }) => pathText(path)).filter((path) => path !== '');
  if (candidates.length === 0) throw new ConversionError('', `it has no allowed origins; expected ${formats}`);
  const [first, ...others] = meant;
  if (first === undefined)
    throw new ConversionError('', `there are no ${what} at ${JSON.stringify(part)}; they are at ${all.join(', ')}`);
  const converted = first.convert();
  if (others.some((each) => JSON.stringify(each.convert().policy) !== JSON.stringify(converted.policy)))
    throw new ConversionError(
      '',
      `it has several ${what}; choose one by adding # and its place to the file name: #${all.join(', #')}`,
    );
  return converted;
}

async function yamlDocuments(text: string): Promise<readonly unknown[]> {
  const { LineCounter, parseAllDocuments } = await import('./formats/yaml.ts');
  const lineCounter = new LineCounter();
  const documents = parseAllDocuments(text, { lineCounter, prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  return documents.map((document) => {
    const [error] = document.errors;
    if (error !== undefined) {
      const { line, col } = lineCounter.linePos(error.pos[0]);
      throw new ConversionError(`line ${String(line)}, column ${String(col)}`, `not valid YAML: ${error.message}`);
    }
    try {
      return document.toJS() as unknown;
    } catch (failure) {
      throw new ConversionError('', `not valid YAML: ${(failure as Error).message}`);
    }
  });
}
