import { resultsJsonSchema } from '../results/schema.ts';

interface Node {
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly string[];
  readonly description?: string;
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly items?: Node;
  readonly prefixItems?: readonly Node[];
  readonly additionalProperties?: Node | false;
  readonly anyOf?: readonly Node[];
  readonly oneOf?: readonly Node[];
  readonly $defs?: Readonly<Record<string, Node>>;
}

export interface ObjectTable {
  readonly title: string;
  /** Field, type, meaning. An optional field ends with `?`, one of an object within begins with that object’s name. */
  readonly rows: readonly (readonly [field: string, type: string, meaning: string])[];
}

/** One table for the file and one for each named object in it, in the order in which they are first used. */
export function resultsTables(): readonly ObjectTable[] {
  const schema: Node = resultsJsonSchema();
  const named = Object.entries(schema.$defs ?? {}).filter(([, { properties }]) => properties !== undefined);
  return [['The file', schema] as const, ...named].map(([title, node]) => ({ title, rows: rowsOf(node, '') }));
}

function rowsOf({ properties = {}, required = [] }: Node, prefix: string): ObjectTable['rows'] {
  return Object.entries(properties).flatMap(([name, node]) => {
    const field = `${prefix}${name}`;
    const row = [`\`${field}\`${required.includes(name) ? '' : '?'}`, typeOf(node), node.description ?? ''] as const;
    return [row, ...innerRows(node, field)];
  });
}

function innerRows(node: Node, field: string): ObjectTable['rows'] {
  const alternatives = [node, ...(node.anyOf ?? []), ...(node.oneOf ?? [])];
  return [
    ...alternatives.flatMap((each) => rowsOf(each, `${field}.`)),
    ...(node.items === undefined ? [] : rowsOf(node.items, `${field}[].`)),
  ];
}

function typeOf(node: Node): string {
  const { type, items, prefixItems, additionalProperties } = node;
  if (node.$ref !== undefined) return node.$ref.replace('#/$defs/', '');
  if (node.const !== undefined) return JSON.stringify(node.const);
  if (node.enum !== undefined) return node.enum.map((each) => JSON.stringify(each)).join(', ');
  const either = node.anyOf ?? node.oneOf;
  if (either !== undefined) return [...new Set(either.map(typeOf))].join(' or ');
  if (prefixItems !== undefined) return `[${prefixItems.map(typeOf).join(', ')}]`;
  if (items !== undefined) return `array of ${typeOf(items)}`;
  if (typeof additionalProperties === 'object' && node.properties === undefined)
    return `object of ${typeOf(additionalProperties)}`;
  return typeof type === 'string' ? type : (type?.join(' or ') ?? 'any JSON value');
}
