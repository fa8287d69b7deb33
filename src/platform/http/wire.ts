import { type Static, type TSchema, Type } from "typebox";

/**
 * Building blocks of wire schemas. Optional inputs accept null as "not given", because phone clients send both. `x-expected`
 * is what an error message calls the form.
 */
export const uuidPattern = "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$";

export const Uuid = Type.String({
  pattern: uuidPattern,
  description: "UUID",
  "x-expected": "UUID (8-4-4-4-12 hex digits)",
});

/** An instant in answers: ISO 8601, UTC. */
export const Timestamp = Type.Unsafe<Date>({ type: "string", format: "date-time" });

/** Integer rupiah. */
export const Rupiah = Type.Integer({ minimum: 0, maximum: 999_999_999_999, description: "Integer rupiah" });

/** The same schema, or null: in answers. */
export function Nullable<Schema extends TSchema>(schema: Schema) {
  return Type.Unsafe<Static<Schema> | null>(withNull(schema));
}

/** An input that may be absent or null. */
export function Maybe<Schema extends TSchema>(schema: Schema) {
  return Type.Optional(Nullable(schema));
}

function withNull(schema: TSchema): TSchema {
  const { type, enum: allowed, ...rest } = schema as TSchema & { type?: string; enum?: readonly unknown[] };
  return {
    ...rest,
    type: [type ?? "object", "null"],
    ...(allowed === undefined ? {} : { enum: [...allowed, null] }),
  } as TSchema;
}

/** One of these words. */
export function OneOf<const Words extends readonly string[]>(words: Words, description?: string) {
  return Type.Unsafe<Words[number]>({
    type: "string",
    enum: words,
    ...(description === undefined ? {} : { description }),
  });
}

/** An object that names every field it knows: an unknown one is refused. */
export function Shape<Fields extends Record<string, TSchema>>(fields: Fields, options: object = {}) {
  return Type.Object(fields, { additionalProperties: false, ...options });
}

/** A schema registered on the server under its `$id`, by reference: the OpenAPI document then has one component for it. */
export function Ref<Schema extends TSchema>(schema: Schema) {
  return Type.Unsafe<Static<Schema>>({ $ref: `${(schema as { $id?: string }).$id}#` });
}
