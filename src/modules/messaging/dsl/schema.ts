import { Type } from "typebox";

/**
 * The shape of a template definition, once: the limits, the TypeScript type of the normal form that `compileTemplate` returns, and
 * the JSON Schema that `GET wa/templates/schema` shows. The schema says which shapes are accepted (short forms included); the
 * language inside the texts and conditions is checked by `compileTemplate`, which knows better messages.
 */

/** Bounds of a definition. Generous for a shop, small enough that no stored template can make a render slow. */
export const limits = {
  lineMax: 100,
  lineTextMax: 4_096,
  maxLengthMin: 100,
  maxLengthMax: 4_096,
  maxLengthDefault: 1_200,
  conditionDepthMax: 20,
  conditionNodeMax: 500,
  filterMax: 3,
  placeholderMax: 300,
  literalTextMax: 500,
  fallbackMax: 50,
  fallbackSourceMax: 20,
  requiredAllMax: 50,
  requiredGroupMax: 20,
  requiredGroupNameMax: 20,
  bodyParameterMax: 30,
  providerTemplateNameMax: 512,
  problemMax: 100,
} as const;

/** A condition as it is written in JSON. Checked and turned into a program by `compileTemplate`; never walked while rendering. */
export type Condition = boolean | readonly Condition[] | { readonly [operator: string]: unknown };

export interface BodyLineObject {
  readonly text: string;
  readonly condition?: Condition;
  readonly optional?: boolean;
}

export type BodyLine = string | BodyLineObject;

/** An approved template at Meta: its name, its language and the variables that fill its numbered holes, in order. */
export interface MetaTemplate {
  readonly name: string;
  readonly language: string;
  readonly body_parameters: readonly string[];
}

/** A definition in its normal form: every key there, groups as lists of lists, fallback sources as lists. JSON names of the contract. */
export interface TemplateDefinition {
  readonly required_vars_all: readonly string[];
  readonly required_vars_any: readonly (readonly string[])[];
  readonly fallbacks: Readonly<Record<string, readonly string[]>>;
  readonly max_length: number;
  readonly body_lines: readonly BodyLine[];
  readonly provider_templates?: { readonly meta?: MetaTemplate };
}

export const providerTemplateNamePattern = "^[a-z0-9_]+$";
export const providerLanguagePattern = "^[a-z]{2,3}(_([A-Z]{2}|[0-9]{3}))?$";

const closed = { additionalProperties: false } as const;
const variableName = Type.String({ maxLength: 64, description: "Name of a variable of this template" });
const literal = Type.Union([
  Type.String({ maxLength: limits.literalTextMax }),
  Type.Number(),
  Type.Boolean(),
  Type.Null(),
]);
const operand = Type.Union([
  Type.Object({ var: variableName }, { ...closed, description: "The value of a variable" }),
  Type.Object({ value: literal }, { ...closed, description: "A literal, never read as a variable" }),
  literal,
]);
const pair = Type.Union([
  Type.Array(operand, { minItems: 2, maxItems: 2 }),
  Type.Object({ left: operand, right: operand }, closed),
]);
const nested = Type.Ref("Condition");

const condition = Type.Cyclic(
  {
    Condition: Type.Union([
      Type.Boolean({ description: "Always or never" }),
      Type.Array(nested, { description: "All of them" }),
      Type.Object(
        {
          and: Type.Optional(Type.Array(nested)),
          or: Type.Optional(Type.Array(nested)),
          not: Type.Optional(nested),
          exists: Type.Optional(operand),
          notExists: Type.Optional(operand),
          isValidUrl: Type.Optional(operand),
          isTrue: Type.Optional(operand),
          eq: Type.Optional(pair),
          ne: Type.Optional(pair),
          gt: Type.Optional(pair),
          gte: Type.Optional(pair),
          lt: Type.Optional(pair),
          lte: Type.Optional(pair),
        },
        { ...closed, description: "All of the operators in it" },
      ),
    ]),
  },
  "Condition",
);

const orNull = <Shape extends Type.TSchema>(shape: Shape) => Type.Optional(Type.Union([shape, Type.Null()]));
const nameList = (maxItems: number, minItems = 0) => Type.Array(variableName, { minItems, maxItems });

const bodyLine = Type.Union([
  Type.String({ maxLength: limits.lineTextMax }),
  Type.Object(
    {
      text: Type.String({
        maxLength: limits.lineTextMax,
        description: "Text with {{variable}} and {{variable | filter}}",
      }),
      condition: orNull(condition),
      optional: Type.Optional(Type.Boolean({ description: "May be dropped when the message is too long" })),
    },
    closed,
  ),
]);

const metaTemplate = Type.Object(
  {
    name: Type.String({ maxLength: limits.providerTemplateNameMax, pattern: providerTemplateNamePattern }),
    language: Type.String({ pattern: providerLanguagePattern }),
    body_parameters: Type.Optional(nameList(limits.bodyParameterMax)),
  },
  closed,
);

/** JSON Schema of a definition as it may be sent, short forms included. Only documentation: `compileTemplate` is what decides. */
export const templateDefinitionSchema = Type.Object(
  {
    required_vars_all: orNull(nameList(limits.requiredAllMax)),
    required_vars_any: orNull(
      Type.Union([
        Type.Array(nameList(limits.requiredGroupNameMax, 1), { maxItems: limits.requiredGroupMax }),
        nameList(limits.requiredGroupNameMax, 1),
      ]),
    ),
    fallbacks: orNull(
      Type.Record(Type.String(), Type.Union([variableName, nameList(limits.fallbackSourceMax, 1)]), {
        maxProperties: limits.fallbackMax,
      }),
    ),
    max_length: orNull(Type.Integer({ minimum: limits.maxLengthMin, maximum: limits.maxLengthMax })),
    body_lines: Type.Array(bodyLine, { minItems: 1, maxItems: limits.lineMax }),
    provider_templates: orNull(Type.Object({ meta: Type.Optional(metaTemplate) }, closed)),
  },
  closed,
);
