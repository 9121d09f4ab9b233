interface Envelope {
  error?: { code?: string; message?: string; param?: string };
  request_id?: string;
}

/** An answer that is not a success, or none at all. */
export class RetainlyError extends Error {
  override readonly name = 'RetainlyError';

  constructor(
    /** HTTP status; 0 when no answer came. */
    readonly status: number,
    /** Stable word for what happened, such as `parameter_invalid`; `connection_failed` when no answer came. */
    readonly code: string,
    message: string,
    /** `param`: the field it is about. `requestId`: what support asks for. `cause`: why no answer came. */
    readonly details: { param?: string; requestId?: string; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
  }

  /** Reads the error envelope; an answer of something else on the way, such as a proxy, has none. */
  static async from(response: Response): Promise<RetainlyError> {
    const { error, request_id } = await response.json().then(
      (body: unknown) => body as Envelope,
      (): Envelope => ({}),
    );
    const requestId = request_id ?? response.headers.get('x-request-id') ?? undefined;
    return new RetainlyError(
      response.status,
      error?.code ?? 'unexpected_answer',
      error?.message ?? `HTTP ${String(response.status)}`,
      { ...(error?.param !== undefined && { param: error.param }), ...(requestId !== undefined && { requestId }) },
    );
  }
}
