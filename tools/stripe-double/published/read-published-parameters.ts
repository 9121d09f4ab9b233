import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import Stripe from 'stripe';
import ts from 'typescript';

import type { PublishedParameters, Shape } from './parameter-shapes.js';

const RESOURCES_DIR = join(dirname(require.resolve('stripe')), 'resources');
/** A method of the client as the package writes it: its name, and the method and path of its request. */
const CLIENT_METHOD = /^ {4}(\w+)\([^)]*\) \{\n\s+return this\._makeRequest\('(\w+)', [`'](.*?)[`'],/gm;

/** A method of the client, by the file that declares it. */
interface ClientMethod {
  declarations: string;
  name: string;
}

/**
 * Reads from the types of the `stripe` package which parameters operations take.
 *
 * Each operation such as `POST /v1/coupons/:id` is found in the client's own code; the parameters of the method that
 * sends it are what Stripe publishes about it.
 *
 * @throws Error for an operation that the client does not know
 */
export function readPublishedParameters(operations: readonly string[]): PublishedParameters {
  const methods = clientMethods();
  const wanted = operations.map((operation) => {
    const method = methods.get(operation);
    if (!method) throw new Error(`The stripe package sends no ${operation}.`);
    return { operation, method };
  });
  const files = [...new Set(wanted.map(({ method }) => method.declarations))];
  const program = ts.createProgram(files, { strict: true, skipLibCheck: true, target: ts.ScriptTarget.ES2022 });
  const reader = new TypeReader(program.getTypeChecker());
  const entries = wanted.map(({ operation, method }) => {
    const source = program.getSourceFile(method.declarations);
    const params = source && paramsOf(source, method.name);
    return [operation, params ? reader.shapeOf(reader.typeOf(params)) : reader.nothing()] as const;
  });
  return { stripe: Stripe.PACKAGE_VERSION, shapes: reader.shapes, operations: Object.fromEntries(entries) };
}

/** The double speaks API v1; of the test helpers, whose names repeat those of others, only the clocks. */
function isSpoken(file: string): boolean {
  if (file.startsWith('TestHelpers')) return file.endsWith('TestClocks.js');
  return !file.startsWith('V2');
}

/** Every method of the client by its operation, with `:id` in the place of ids. */
function clientMethods(): ReadonlyMap<string, ClientMethod> {
  const methods = new Map<string, ClientMethod>();
  const files = readdirSync(RESOURCES_DIR, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.js'),
  );
  for (const file of files.filter(isSpoken)) {
    const code = readFileSync(join(RESOURCES_DIR, file), 'utf8');
    for (const [, name = '', method = '', path = ''] of code.matchAll(CLIENT_METHOD)) {
      const operation = `${method} ${path.replaceAll(/\$\{encodeURIComponent\(\w+\)\}/g, ':id')}`;
      methods.set(operation, { declarations: join(RESOURCES_DIR, file.replace(/\.js$/, '.d.ts')), name });
    }
  }
  return methods;
}

/** The declared type of a method's `params`; undefined when it takes none. */
function paramsOf(source: ts.SourceFile, methodName: string): ts.TypeNode | undefined {
  for (const statement of source.statements) {
    if (!ts.isClassDeclaration(statement)) continue;
    for (const member of statement.members) {
      if (!ts.isMethodDeclaration(member) || member.name.getText(source) !== methodName) continue;
      return member.parameters.find((parameter) => parameter.name.getText(source) === 'params')?.type;
    }
  }
  return undefined;
}

/** Turns types into shapes, each type once. */
class TypeReader {
  readonly shapes: Shape[] = [];
  private readonly positions = new Map<ts.Type, number>();
  private readonly plainPositions = new Map<string, number>();

  constructor(private readonly checker: ts.TypeChecker) {}

  typeOf(node: ts.TypeNode): ts.Type {
    return this.checker.getTypeFromTypeNode(node);
  }

  /** The shape of an operation without parameters. */
  nothing(): number {
    return this.plain({ fields: {}, required: [] });
  }

  /** The position of a type's shape. */
  shapeOf(type: ts.Type): number {
    const known = this.positions.get(type);
    if (known !== undefined) return known;
    if (isObject(type) && !this.isLeafObject(type)) return this.objectShape(type);
    const position = type.isUnion() ? this.unionShape(type.types) : this.plain(this.leafShape(type));
    this.positions.set(type, position);
    return position;
  }

  /** An object's place is taken before its fields are looked at, as they may lead back to it. */
  private objectShape(type: ts.Type): number {
    const position = this.shapes.push('text') - 1;
    this.positions.set(type, position);
    this.shapes[position] = this.fieldsOf(type);
    return position;
  }

  private fieldsOf(type: ts.Type): Shape {
    const index = this.checker.getIndexTypeOfType(type, ts.IndexKind.String);
    if (index) return { map: this.shapeOf(index) };
    const fields: Record<string, number> = {};
    const required: string[] = [];
    for (const property of this.checker.getPropertiesOfType(type)) {
      const declared = this.checker.getNonNullableType(this.checker.getTypeOfSymbol(property));
      fields[property.name] = this.shapeOf(declared);
      if (!(property.flags & ts.SymbolFlags.Optional)) required.push(property.name);
    }
    return { fields, required };
  }

  private unionShape(types: readonly ts.Type[]): number {
    const words = types.flatMap((each) => (each.isStringLiteral() ? [each.value] : []));
    const isBoolean = types.some((each) => each.flags & ts.TypeFlags.BooleanLiteral);
    const others = types.filter(
      (each) => !each.isStringLiteral() && !(each.flags & (ts.TypeFlags.BooleanLiteral | ts.TypeFlags.Undefined)),
    );
    // Beside words, "any other string" stands for words of later versions, which this version refuses.
    const rest = words.length > 0 ? others.filter((each) => !isOtherString(each)) : others;
    const alternatives = [...new Set(rest.map((each) => this.shapeOf(each)))];
    if (words.length > 0) alternatives.push(this.plain({ words: words.sort() }));
    if (isBoolean) alternatives.push(this.plain('boolean'));
    const [only] = alternatives;
    return alternatives.length === 1 && only !== undefined ? only : this.plain({ any: alternatives });
  }

  private leafShape(type: ts.Type): Shape {
    if (type.isStringLiteral()) return { words: [type.value] };
    if (type.flags & ts.TypeFlags.Null) return { words: [''] };
    if (type.flags & ts.TypeFlags.NumberLike || type.symbol?.name === 'Decimal') return 'number';
    if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean';
    const element = this.checker.isArrayType(type)
      ? this.checker.getTypeArguments(type as ts.TypeReference)[0]
      : undefined;
    return element ? { list: this.shapeOf(element) } : 'text';
  }

  private isLeafObject(type: ts.Type): boolean {
    return type.symbol?.name === 'Decimal' || this.checker.isArrayType(type);
  }

  private plain(shape: Shape): number {
    const key = JSON.stringify(shape);
    const known = this.plainPositions.get(key);
    if (known !== undefined) return known;
    const position = this.shapes.push(shape) - 1;
    this.plainPositions.set(key, position);
    return position;
  }
}

function isObject(type: ts.Type): boolean {
  return Boolean(type.flags & ts.TypeFlags.Object);
}

function isOtherString(type: ts.Type): boolean {
  return type.isIntersection() || Boolean(type.flags & ts.TypeFlags.String);
}
