/** What a parameter may be, as text of a form: the types of the `stripe` package, as far as they can be checked. */
export type Shape =
  | 'text'
  | 'number'
  | 'boolean'
  | { words: string[] }
  | { list: number }
  /** Any keys, all with values of one shape. */
  | { map: number }
  | { fields: Record<string, number>; required: string[] }
  | { any: number[] };

/** The parameters of operations such as `POST /v1/coupons`; numbers are positions in `shapes`, so that types may recur. */
export interface PublishedParameters {
  /** Version of the package they were read from. */
  stripe: string;
  shapes: Shape[];
  operations: Record<string, number>;
}

/** What is wrong with a value, and where, such as `discounts[0]`. */
export interface Problem {
  param: string;
  message: string;
}

/**
 * Compares the decoded parameters of a request with what Stripe publishes.
 * @returns the first problem; undefined when there is none, or nothing is published about the operation
 */
export function findProblem(published: PublishedParameters, operation: string, params: object): Problem | undefined {
  const shape = published.operations[operation];
  return shape === undefined ? undefined : new Check(published.shapes).problemOf(shape, params, '');
}

class Check {
  constructor(private readonly shapes: readonly Shape[]) {}

  problemOf(position: number, value: unknown, param: string): Problem | undefined {
    const shape = this.shapes[position];
    if (shape === undefined) throw new RangeError(`There is no shape ${position}.`);
    if (typeof shape === 'string') return isLeaf(shape, value) ? undefined : { param, message: `is no ${shape}` };
    if ('words' in shape) return wordProblem(shape.words, value, param);
    if ('any' in shape) return this.unionProblem(shape.any, value, param);
    if ('list' in shape) return this.listProblem(shape.list, value, param);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return { param, message: 'is no object' };
    return this.objectProblem(shape, new Map(Object.entries(value)), param);
  }

  private objectProblem(
    shape: Extract<Shape, { map: number } | { fields: object }>,
    entries: ReadonlyMap<string, unknown>,
    param: string,
  ): Problem | undefined {
    for (const [key, value] of entries) {
      const path = param === '' ? key : `${param}[${key}]`;
      const field = 'map' in shape ? shape.map : shape.fields[key];
      if (field === undefined) return { param: path, message: 'is unknown' };
      const problem = this.problemOf(field, value, path);
      if (problem) return problem;
    }
    const missing = 'map' in shape ? undefined : shape.required.find((key) => !entries.has(key));
    return missing === undefined ? undefined : { param, message: `lacks ${missing}` };
  }

  private listProblem(element: number, value: unknown, param: string): Problem | undefined {
    if (!Array.isArray(value)) return { param, message: 'is no list' };
    const problems = value.map((item, index) => this.problemOf(element, item, `${param}[${index}]`));
    return problems.find((problem) => problem !== undefined);
  }

  /** The alternative that got furthest says best what is wrong. */
  private unionProblem(alternatives: readonly number[], value: unknown, param: string): Problem | undefined {
    const problems = alternatives.map((alternative) => this.problemOf(alternative, value, param));
    if (problems.includes(undefined)) return undefined;
    return problems.sort((a, b) => (b?.param.length ?? 0) - (a?.param.length ?? 0))[0];
  }
}

function isLeaf(shape: 'text' | 'number' | 'boolean', value: unknown): boolean {
  if (typeof value !== 'string') return false;
  if (shape === 'number') return /^-?\d+(\.\d+)?$/.test(value);
  return shape === 'text' || value === 'true' || value === 'false';
}

function wordProblem(words: readonly string[], value: unknown, param: string): Problem | undefined {
  const isWord = typeof value === 'string' && words.includes(value);
  return isWord ? undefined : { param, message: `is none of ${words.map((word) => `"${word}"`).join(', ')}` };
}
