import { Controller, Delete, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { ResourceNotFoundError } from '../../shared/errors/common.errors.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import {
  CustomerDataAnswer,
  ErasedCustomerAnswer,
  toCustomerData,
  toErasedCustomer,
} from '../dto/customer-data.dto.js';
import { CustomerDataService } from './customer-data.service.js';

const CUSTOMER_ID = /^[\x20-\x7e]{1,255}$/;

/** What is held about one customer of the merchant. */
@ApiTags('Workspace')
@Controller('api/v1/customers/:customer_id/data')
@Access({ role: 'owner' })
export class CustomerDataController {
  constructor(private readonly customers: CustomerDataService) {}

  @ApiOperation({ summary: 'Everything held about a customer' })
  @Get()
  @Answers(CustomerDataAnswer, { 404: 'resource_not_found' })
  async read(@Caller() caller: Principal, @Param('customer_id') customerId: string): Promise<CustomerDataAnswer> {
    return toCustomerData(customerId, await this.customers.read(caller, checked(customerId)));
  }

  @ApiOperation({ summary: 'Erases what names or describes a customer; amounts stay' })
  @Delete()
  @Answers(ErasedCustomerAnswer, { 404: 'resource_not_found' })
  async erase(@Caller() caller: Principal, @Param('customer_id') customerId: string): Promise<ErasedCustomerAnswer> {
    return toErasedCustomer(customerId, await this.customers.erase(caller, checked(customerId)));
  }
}

/** @throws ResourceNotFoundError for text that no customer id can be. */
function checked(customerId: string): string {
  if (!CUSTOMER_ID.test(customerId)) throw new ResourceNotFoundError();
  return customerId;
}
