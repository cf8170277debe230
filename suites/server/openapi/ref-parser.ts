/** In the bundle, a package that is loaded on demand keeps its named exports by a module that imports it. */
export { $RefParser, JSONParserErrorGroup } from '@apidevtools/json-schema-ref-parser';
