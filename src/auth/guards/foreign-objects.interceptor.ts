import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import { catchError, type Observable, throwError } from 'rxjs';

import { ResourceNotFoundError, WrongWorkspaceError } from '../../shared/errors/common.errors.js';
import type { AppRequest } from '../../shared/http/app-request.js';
import { Principal } from '../principal.js';

/**
 * A key is told that an id belongs to another workspace, which helps whoever mixed up two keys. A member may belong to
 * one workspace of many, and learns nothing of the others.
 */
@Injectable()
export class ForeignObjectsInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const { principal } = context.switchToHttp().getRequest<AppRequest>();
    if (!(principal instanceof Principal) || !principal.member) return next.handle();
    return next.handle().pipe(
      catchError((error: unknown) => {
        return throwError(() => (error instanceof WrongWorkspaceError ? new ResourceNotFoundError() : error));
      }),
    );
  }
}
