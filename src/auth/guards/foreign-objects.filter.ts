import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';

import { ResourceNotFoundError, WrongWorkspaceError } from '../../shared/errors/common.errors.js';
import type { AppRequest } from '../../shared/http/app-request.js';
import { ErrorFilter } from '../../shared/http/error.filter.js';
import { Principal } from '../principal.js';

/**
 * A key is told that an id belongs to another workspace, which helps whoever mixed up two keys. A member may belong to
 * one workspace of many, and learns nothing of the others.
 */
@Catch(WrongWorkspaceError)
@Injectable()
export class ForeignObjectsFilter implements ExceptionFilter {
  constructor(private readonly errors: ErrorFilter) {}

  catch(error: WrongWorkspaceError, host: ArgumentsHost): void {
    const { principal } = host.switchToHttp().getRequest<AppRequest>();
    const isMember = principal instanceof Principal && principal.member !== undefined;
    this.errors.catch(isMember ? new ResourceNotFoundError() : error, host);
  }
}
