import type { Case } from '../../protocol/case.ts';
import type { SerializedOrigin } from '../../protocol/http/wire.ts';

/**
 * The cases with other origins in the places of these: of pages, hops, and wherever a header names them. An origin that only begins
 * like one of them (`http://foo.example.evil`) stays as it is; the predictor judges it by its bytes in any case.
 */
export function renameOrigins(
  cases: readonly Case[],
  names: ReadonlyMap<SerializedOrigin, SerializedOrigin>,
): readonly Case[] {
  const pattern = new RegExp(
    `(${[...names.keys()].map((origin) => origin.replace(/[.[\]]/g, '\\$&')).join('|')})(?![\\w.:-])`,
    'g',
  );
  const rename = (_key: string, value: unknown): unknown =>
    typeof value === 'string' ? value.replace(pattern, (origin) => names.get(origin) ?? origin) : value;
  return cases.map((each) => JSON.parse(JSON.stringify(each), rename) as Case);
}
