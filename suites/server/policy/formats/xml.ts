/** See yaml.ts. */
export { SaxesParser } from 'saxes';
