import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { DiscountBudgetObject, toDiscountBudgetObject } from './dto/discount-budget.dto.js';
import { OfferGuards } from './offer-guards.service.js';

/** How much of the month's discount budget is used. Its limit is a setting of the workspace. */
@ApiTags('Cancel flows')
@Controller('api/v1/discount-budget')
@Access({ scope: '*' })
export class DiscountBudgetController {
  constructor(private readonly guards: OfferGuards) {}

  @ApiOperation({ summary: 'How much of this month’s discount budget is used' })
  @Get()
  @Answers(DiscountBudgetObject)
  async get(@Caller() { workspaceId }: Principal): Promise<DiscountBudgetObject> {
    return toDiscountBudgetObject(await this.guards.budget(workspaceId));
  }
}
