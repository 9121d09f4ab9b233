import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';

import { ErrorFilter } from './error.filter.js';
import { RouteTable } from './route-table.js';
import { validationPipe } from './validation.pipe.js';

/** The one error envelope and the one way of validating, for every route. */
@Global()
@Module({
  providers: [
    RouteTable,
    ErrorFilter,
    { provide: APP_FILTER, useExisting: ErrorFilter },
    { provide: APP_PIPE, useValue: validationPipe },
  ],
  exports: [RouteTable, ErrorFilter],
})
export class HttpModule {}
