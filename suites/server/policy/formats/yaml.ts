/** In the bundle, a package of CommonJS that is loaded on demand has no named exports; a module that imports it has. */
export { LineCounter, parseAllDocuments, parseDocument } from 'yaml';
