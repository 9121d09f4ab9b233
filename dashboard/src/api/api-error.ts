/** The error envelope of the API. */
interface ErrorBody {
  error?: { code?: string; message?: string; param?: string; details?: unknown };
  request_id?: string;
}

/** What the API answered instead of data. `message` is meant for the person. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** HTTP status; 0 when there was no answer at all. */
  readonly status: number;
  /** Stable, such as `parameter_invalid`. */
  readonly code: string;
  /** Path of the field that is wrong, such as `steps.0.title`. */
  readonly param: string | undefined;
  /** What support asks for. */
  readonly requestId: string | undefined;
  /** The whole `error` object, for codes that say more. */
  readonly details: Readonly<Record<string, unknown>>;

  constructor(status: number, body: ErrorBody = {}, cause?: unknown) {
    super(body.error?.message ?? fallbackMessage(status), { cause });
    this.status = status;
    this.code = body.error?.code ?? 'unknown';
    this.param = body.error?.param;
    this.requestId = body.request_id;
    this.details = { ...body.error };
  }

  /** Reads the envelope of a failed answer; a proxy's page instead of one is fine. */
  static async from(response: Response): Promise<ApiError> {
    const body = (await response.json().catch(() => ({}))) as ErrorBody;
    const requestId = body.request_id ?? response.headers.get('x-request-id') ?? undefined;
    return new ApiError(response.status, { ...body, request_id: requestId });
  }
}

function fallbackMessage(status: number): string {
  return status === 0 ? 'The server did not answer. Check your connection.' : `The server answered ${status}.`;
}
