import type { CorsOptions, Framework } from './framework.ts';

const json = (value: unknown): string => JSON.stringify(value, null, 2);
const withSafelisted = (methods: readonly string[] | undefined) => [
  ...new Set(['GET', 'HEAD', 'POST', ...(methods ?? [])]),
];

/** Values that are absent are left out, as JSON does. */
function s3({ origins, methods, headers, exposed }: CorsOptions): string {
  return json([
    {
      AllowedOrigins: origins,
      AllowedMethods: [...new Set(['GET', 'HEAD', ...(methods ?? [])])],
      AllowedHeaders: headers,
      ExposeHeaders: exposed,
    },
  ]);
}

/** Services of clouds. */
export const cloudFrameworks: readonly Framework[] = [
  {
    id: 'api-gateway',
    name: 'Amazon API Gateway (HTTP API)',
    aliases: ['aws', 'apigateway', 'aws-api-gateway', 'sam', 'serverless', 'lambda'],
    docs: 'https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html',
    place: 'the API (aws apigatewayv2 update-api --cors-configuration, or CorsConfiguration in SAM)',
    layer: ({ origins, methods, headers, exposed, credentials }) =>
      json({
        AllowOrigins: origins,
        AllowMethods: withSafelisted(methods),
        AllowHeaders: headers,
        ExposeHeaders: exposed,
        AllowCredentials: credentials,
      }),
    preflight: {
      what: 'in a REST API, add an OPTIONS method with a mock integration and without authorizer to each resource; an HTTP API answers preflights itself once CORS is configured, if no $default or ANY route with an authorizer takes OPTIONS',
      code: 'Auth:\n  AddDefaultAuthorizerToCorsPreflight: false',
    },
    errors: {
      what: 'in a REST API, add the headers to the gateway responses DEFAULT_4XX and DEFAULT_5XX, which authorizers and limits use',
      code: 'aws apigateway put-gateway-response --rest-api-id ID --response-type DEFAULT_4XX --response-parameters "{\\"gatewayresponse.header.Access-Control-Allow-Origin\\": \\"\'ORIGIN\'\\"}"',
    },
    vary: { what: 'return it from the Lambda function, or list one origin only', code: "headers: { Vary: 'Origin' }" },
    duplicate: {
      what: 'leave the headers to the API: an HTTP API with CORS configured ignores those of the integration, a REST API with proxy integration needs them from the function alone',
    },
  },
  {
    id: 's3',
    name: 'Amazon S3',
    aliases: ['aws-s3', 'bucket', 'minio'],
    docs: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html',
    place: 'the CORS configuration of the bucket (Permissions, Cross-origin resource sharing)',
    layer: s3,
    fixed: {
      'allow-credentials': {
        what: 'sign the URL instead of sending cookies: S3 sends Access-Control-Allow-Credentials for a listed origin, and reads no cookies',
      },
    },
    preflight: {
      what: 'list the method and every header in one rule: S3 answers 403 to a preflight that no rule matches',
    },
    errors: { what: 'list the origin: S3 adds the headers to errors of a request that a rule matches' },
    vary: {
      what: 'S3 sends Vary only to requests with Origin: behind CloudFront, put Origin into the cache key; in a page, add crossorigin="anonymous" to images of the same URL',
    },
    duplicate: {
      what: 'let CloudFront override the header (Origin override in the response headers policy), or take it out there',
    },
  },
  {
    id: 'cloudfront',
    name: 'Amazon CloudFront',
    aliases: ['aws-cloudfront', 'cdn'],
    docs: 'https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/understanding-response-headers-policies.html#understanding-response-headers-policies-cors',
    place: 'a response headers policy of the cache behavior',
    layer: ({ origins, methods, headers, exposed, credentials = false }) => {
      const items = (all: readonly string[] | undefined) => all && { Quantity: all.length, Items: all };
      return json({
        CorsConfig: {
          AccessControlAllowOrigins: items(origins),
          AccessControlAllowMethods: items(withSafelisted(methods)),
          AccessControlAllowHeaders: items(headers ?? ['content-type']),
          AccessControlExposeHeaders: items(exposed),
          AccessControlAllowCredentials: credentials,
          OriginOverride: true,
        },
      });
    },
    preflight: {
      what: 'allow OPTIONS in the cache behavior (AllowedMethods: GET, HEAD, OPTIONS, …), or it answers 403',
    },
    errors: { what: 'use a response headers policy, which also covers errors of the origin' },
    vary: {
      what: 'put Origin into the cache key: use the cache policy with the header Origin, and the origin request policy CORS-S3Origin or CORS-CustomOrigin; then invalidate the path',
    },
    duplicate: {
      what: 'switch Origin override on in the response headers policy, so that the header of the origin is replaced',
    },
  },
];
