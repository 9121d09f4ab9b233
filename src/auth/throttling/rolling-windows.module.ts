import { Module } from '@nestjs/common';

import { RollingWindows } from './rolling-windows.js';

/** The windows that both the throttler and the limit on failed authentications count in. */
@Module({ providers: [RollingWindows], exports: [RollingWindows] })
export class RollingWindowsModule {}
