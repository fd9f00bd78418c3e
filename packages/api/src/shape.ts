/** What a value may be, laid out for one quick walk: a rule for each kind of JSON that is allowed. */
export type Shape = {
  readonly string: TextRule | undefined;
  readonly number: NumberRule | undefined;
  readonly boolean: boolean;
  readonly null: boolean;
  readonly object: ObjectRule | undefined;
  readonly array: Shape | undefined; // of the items
};
export type TextRule = {
  readonly min: number;
  readonly max: number;
  readonly pattern: RegExp | undefined;
  readonly values: ReadonlySet<string> | undefined;
  readonly refused: ReadonlySet<string> | undefined;
  readonly dateTime: boolean;
};
export type NumberRule = {
  readonly integer: boolean;
  readonly min: number;
  readonly max: number;
  readonly values: ReadonlySet<number> | undefined;
};
export type ObjectRule = {
  readonly members: ReadonlyMap<string, Member>;
  readonly required: number;
  readonly rest: Shape;
  readonly prefixed: { readonly pattern: RegExp; readonly shape: Shape } | undefined;
  readonly identified: boolean; // one member that identifies must be there
};
export type Member = { readonly shape: Shape; readonly required: boolean; readonly identifies: boolean };

export const shape = (kinds: Partial<Shape>): Shape => ({
  string: kinds.string,
  number: kinds.number,
  boolean: kinds.boolean ?? false,
  null: kinds.null ?? false,
  object: kinds.object,
  array: kinds.array,
});

export const textRule = (rule: {
  min?: number;
  max?: number;
  pattern?: RegExp;
  values?: string[];
  refused?: string[];
  dateTime?: boolean;
}): TextRule => ({
  min: rule.min ?? 0,
  max: rule.max ?? Number.POSITIVE_INFINITY,
  pattern: rule.pattern,
  values: rule.values && new Set(rule.values),
  refused: rule.refused && new Set(rule.refused),
  dateTime: rule.dateTime ?? false,
});

export const numberRule = (rule: {
  integer?: boolean;
  min?: number;
  max?: number;
  values?: number[];
}): NumberRule => ({
  integer: rule.integer ?? false,
  min: rule.min ?? Number.NEGATIVE_INFINITY,
  max: rule.max ?? Number.POSITIVE_INFINITY,
  values: rule.values && new Set(rule.values),
});

type Members = Readonly<Record<string, Shape>>;
type ObjectOptions = {
  required?: readonly string[];
  rest?: Shape;
  prefixed?: { pattern: RegExp; shape: Shape };
  identity?: readonly string[];
};

export function objectRule(members: Members, options: ObjectOptions = {}): ObjectRule {
  return ruleOf(new Map(Object.entries(members)), options);
}

/** The rule of `base` with members added or narrowed; its required names are `required` of both. */
export function extendedRule(base: Shape, members: Members, options: ObjectOptions = {}): ObjectRule {
  const shapes = new Map<string, Shape>();
  const required = [...(options.required ?? [])];
  const identity = [...(options.identity ?? [])];
  for (const [name, member] of base.object?.members ?? []) {
    shapes.set(name, member.shape);
    if (member.required) required.push(name);
    if (member.identifies && !options.identity) identity.push(name);
  }
  for (const [name, member] of Object.entries(members)) shapes.set(name, member);
  const rest = options.rest ?? base.object?.rest ?? anything;
  const prefixed = options.prefixed ?? base.object?.prefixed;
  return ruleOf(shapes, { required, identity, rest, ...(prefixed && { prefixed }) });
}

function ruleOf(shapes: ReadonlyMap<string, Shape>, options: ObjectOptions): ObjectRule {
  const { required = [], rest = anything, prefixed, identity = [] } = options;
  const members = new Map<string, Member>();
  for (const [name, member] of shapes)
    members.set(name, {
      shape: member,
      required: required.includes(name),
      identifies: identity.includes(name),
    });
  return { members, required: new Set(required).size, rest, prefixed, identified: identity.length > 0 };
}

export const anyText = textRule({});
export const anyNumber = numberRule({});

/** Any JSON. */
export const anything: Shape = shape({ string: anyText, number: anyNumber, boolean: true, null: true });
// it holds itself, so it is closed after it exists
Object.assign(anything, { object: ruleOf(new Map(), {}), array: anything });

export const text: Shape = shape({ string: anyText });
export const textOrNull: Shape = shape({ string: anyText, null: true });
export const number: Shape = shape({ number: anyNumber });
export const numberOrNull: Shape = shape({ number: anyNumber, null: true });
export const integer: Shape = shape({ number: numberRule({ integer: true }) });
export const integerOrNull: Shape = shape({ number: numberRule({ integer: true }), null: true });
export const flag: Shape = shape({ boolean: true });
export const flagOrNull: Shape = shape({ boolean: true, null: true });
