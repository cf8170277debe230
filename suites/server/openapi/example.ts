/** Values that a description itself gives as examples. Nothing is made up: a value that fits a type may not exist. */
import { isObject } from '../policy/formats/converted.ts';
import type { MediaType } from './schema.ts';

/** A value, wrapped so that `null` and `undefined` can be told from none. */
export interface Example {
  readonly value: unknown;
}

/** Finds the examples of one description. */
export type Examples = (of: MediaType) => Example | undefined;

/** The example of a parameter or a media type: its own, or that of its schema. Each schema is looked at once. */
export function examplesOf(): Examples {
  /** `undefined` also while the schema is looked at: a description may refer to itself. */
  const known = new Map<unknown, Example | undefined>();
  const ofSchema = (schema: unknown): Example | undefined => {
    if (!isObject(schema) || known.has(schema)) return known.get(schema);
    known.set(schema, undefined);
    const found = ownExample(schema) ?? composed(schema, ofSchema);
    known.set(schema, found);
    return found;
  };
  return ({ example, examples = {}, schema }) => {
    if (example !== undefined) return { value: example };
    const named = Object.values(examples).find(({ value }) => value !== undefined);
    return named === undefined ? ofSchema(schema) : { value: named.value };
  };
}

type Schema = Readonly<Record<string, unknown>>;
type OfSchema = (schema: unknown) => Example | undefined;

function ownExample({ example, examples, default: usual, const: only, enum: choice }: Schema): Example | undefined {
  const first = (list: unknown): unknown => (Array.isArray(list) ? (list as readonly unknown[])[0] : undefined);
  const value = [example, first(examples), usual, only, first(choice)].find((each) => each !== undefined);
  return value === undefined ? undefined : { value };
}

/** Put together from the examples of its parts. */
function composed(schema: Schema, ofSchema: OfSchema): Example | undefined {
  const { allOf, oneOf, anyOf, items, properties } = schema;
  if (Array.isArray(allOf)) {
    const parts = allOf.map(ofSchema);
    const own = properties === undefined ? { value: {} } : ofObject(schema, ofSchema);
    const all = [...parts, own].flatMap((each) => (isObject(each?.value) ? [each.value] : []));
    return all.length <= parts.length ? undefined : { value: Object.assign({}, ...all) as unknown };
  }
  const choice = Array.isArray(oneOf) ? oneOf : anyOf;
  if (Array.isArray(choice)) return choice.map(ofSchema).find((each) => each !== undefined);
  if (items !== undefined) {
    const item = ofSchema(items);
    return item && { value: [item.value] };
  }
  return properties === undefined ? undefined : ofObject(schema, ofSchema);
}

/** With every property that it requires, and the optional ones that have an example of their own. */
function ofObject({ properties, required }: Schema, ofSchema: OfSchema): Example | undefined {
  const entries: [string, unknown][] = [];
  for (const [name, schema] of Object.entries(isObject(properties) ? properties : {})) {
    if (!isObject(schema) || schema['readOnly'] === true) continue;
    const isRequired = Array.isArray(required) && required.includes(name);
    const example = isRequired ? ofSchema(schema) : ownExample(schema);
    if (example !== undefined) entries.push([name, example.value]);
    else if (isRequired) return undefined;
  }
  return { value: Object.fromEntries(entries) };
}
