/** The headers of a policy, for products that take a fixed list of headers for every response. */
import { isPublic, policy } from './given.mjs';

const { origins, credentials, methods, allowedHeaders, exposedHeaders, maxAge } = policy;

export const fixedHeaders = isPublic
  ? { 'Access-Control-Allow-Origin': '*' }
  : {
      'Access-Control-Allow-Origin': origins[0],
      ...(credentials && { 'Access-Control-Allow-Credentials': 'true' }),
      ...(methods && { 'Access-Control-Allow-Methods': methods.join(', ') }),
      ...(allowedHeaders && { 'Access-Control-Allow-Headers': allowedHeaders.join(', ') }),
      ...(exposedHeaders && { 'Access-Control-Expose-Headers': exposedHeaders.join(', ') }),
      ...(maxAge !== undefined && { 'Access-Control-Max-Age': String(maxAge) }),
    };
