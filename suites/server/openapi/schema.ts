/** The parts of an OpenAPI description that requests are made of. https://spec.openapis.org/oas/v3.1.1.html */
import { z } from 'zod';

/** Names of the methods in a Path Item Object; `query` is of OpenAPI 3.2. */
export const methodKeys = ['get', 'head', 'query', 'options', 'post', 'put', 'patch', 'delete', 'trace'] as const;

const text = z.string({ error: 'expected a string' });
const object = 'expected an object';

/** A Schema Object, of which `example.ts` reads what it needs. */
const schema = z.unknown().optional();

const example = z.object({ value: z.unknown().optional() }, { error: object });

const mediaType = z.object(
  { schema, example: z.unknown().optional(), examples: z.record(z.string(), example, { error: object }).optional() },
  { error: object },
);
const content = z.record(z.string(), mediaType, { error: 'expected an object with a key for each media type' });

const parameter = z.object(
  {
    name: text,
    in: z.enum(['path', 'query', 'querystring', 'header', 'cookie'], {
      error: 'expected "path", "query", "header" or "cookie"; a body is described by "requestBody"',
    }),
    required: z.boolean({ error: 'expected true or false' }).optional(),
    style: text.optional(),
    explode: z.boolean({ error: 'expected true or false' }).optional(),
    schema,
    example: z.unknown().optional(),
    examples: z.record(z.string(), example, { error: object }).optional(),
    content: content.optional(),
  },
  { error: object },
);
const parameters = z.array(parameter, { error: 'expected a list of parameters' }).optional();

const servers = z
  .array(
    z.object(
      {
        url: text,
        variables: z.record(z.string(), z.object({ default: z.coerce.string() }), { error: object }).optional(),
      },
      { error: object },
    ),
    { error: 'expected a list, such as [{"url": "https://api.example.com"}]' },
  )
  .optional();

const operation = z.object(
  {
    parameters,
    requestBody: z
      .object({ required: z.boolean({ error: 'expected true or false' }).optional(), content }, { error: object })
      .optional(),
    servers,
  },
  { error: 'expected an object that describes the operation' },
);

const pathItem = z.object(
  {
    parameters,
    servers,
    ...(Object.fromEntries(methodKeys.map((key) => [key, operation.optional()])) as Record<
      (typeof methodKeys)[number],
      z.ZodOptional<typeof operation>
    >),
    additionalOperations: z.record(z.string(), operation, { error: object }).optional(),
  },
  { error: 'expected an object with a key for each method, such as "get"' },
);

export const descriptionSchema = z.object({
  openapi: text,
  info: z.object({ title: text, version: z.coerce.string() }, { error: 'expected {"title": …, "version": …}' }),
  servers,
  paths: z.record(z.string(), pathItem, { error: 'expected an object with a key for each path' }),
});

export type Description = z.infer<typeof descriptionSchema>;
export type PathItem = z.infer<typeof pathItem>;
export type OperationObject = z.infer<typeof operation>;
export type Parameter = z.infer<typeof parameter>;
export type MediaType = z.infer<typeof mediaType>;
export type Servers = NonNullable<z.infer<typeof servers>>;
