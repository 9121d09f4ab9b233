import { Module } from '@nestjs/common';

import { FailedAuthentications } from './failed-authentications.js';
import { RollingWindows } from './rolling-windows.js';

/** The windows that the throttler and the limits on failed authentications and sign-ins count in. */
@Module({
  providers: [RollingWindows, FailedAuthentications],
  exports: [RollingWindows, FailedAuthentications],
})
export class RollingWindowsModule {}
