import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';

import { Access, Caller } from '../../auth/access.decorators.js';
import type { Principal } from '../../auth/principal.js';
import { Answers } from '../../shared/http/answers.decorator.js';
import { idFromBody } from '../../shared/ids.js';
import { CancelSessionService } from './cancel-session.service.js';
import { CancelSessionAnswer, CancelSessionBody } from './dto/cancel-session.dto.js';
import { FlowEventAnswer, FlowEventBatch, FlowEventBody } from './dto/flow-event.dto.js';
import { SaveOffer, SaveOfferAnswer } from './dto/save-offer.dto.js';
import { StartSession, StartSessionAnswer } from './dto/start-session.dto.js';
import { RecordEventsService } from './record-events.service.js';
import { SaveOfferService } from './save-offer.service.js';
import {
  fromStartBody,
  toCancelAnswer,
  toOfferWish,
  toReportedEvent,
  toSaveAnswer,
  toStartAnswer,
} from './session-wire.js';
import { StartSessionService } from './start-session.service.js';

const IDENTITY_ERRORS = { 401: 'invalid_identity', 403: 'identity_mismatch, origin_not_allowed' };
const SESSION_ERRORS = {
  400: 'parameter_missing, parameter_invalid',
  401: 'invalid_identity',
  403: 'wrong_workspace, identity_mismatch, origin_not_allowed',
  404: 'resource_not_found',
};

/** The cancel flow as customers' browsers walk through it. */
@ApiTags('Cancel flows')
@Controller('api/flows')
@Access({ flows: true })
export class FlowSessionController {
  constructor(
    private readonly startSession: StartSessionService,
    private readonly saveOffer: SaveOfferService,
    private readonly cancelSession: CancelSessionService,
    private readonly recordEvents: RecordEventsService,
  ) {}

  @ApiOperation({
    summary: 'Starts a session, or answers the one that is open for the subscription, with the steps to show',
  })
  @Post('start')
  @HttpCode(200)
  @Answers(StartSessionAnswer, {
    ...IDENTITY_ERRORS,
    400: 'parameter_missing, parameter_invalid',
    404: 'resource_not_found, no_active_flow',
    409: 'billing_not_connected',
    503: 'billing_unavailable',
  })
  async start(
    @Caller() caller: Principal,
    @Body({ schema: StartSession }) body: StartSession,
  ): Promise<StartSessionAnswer> {
    return toStartAnswer(await this.startSession.start(caller, fromStartBody(body)));
  }

  @ApiOperation({ summary: 'Records an accepted offer and applies it in Stripe' })
  @Post('save')
  @HttpCode(200)
  @Answers(SaveOfferAnswer, {
    ...SESSION_ERRORS,
    400: 'parameter_missing, parameter_invalid, offer_not_available, session_expired',
    409: 'session_already_resolved, operation_in_progress',
  })
  async save(@Caller() caller: Principal, @Body({ schema: SaveOffer }) body: SaveOffer): Promise<SaveOfferAnswer> {
    const sessionId = idFromBody('session', body.session_id, 'session_id');
    return toSaveAnswer(await this.saveOffer.save(caller, sessionId, toOfferWish(body)));
  }

  @ApiOperation({
    summary: 'Records a confirmed cancellation, and carries it out in Stripe where the workspace wants it',
  })
  @Post('cancel')
  @HttpCode(200)
  @Answers(CancelSessionAnswer, { ...SESSION_ERRORS, 409: 'session_already_resolved' })
  async cancel(
    @Caller() caller: Principal,
    @Body({ schema: CancelSessionBody }) body: CancelSessionBody,
  ): Promise<CancelSessionAnswer> {
    const { session_id, reason, comment } = body;
    const sessionId = idFromBody('session', session_id, 'session_id');
    return toCancelAnswer(await this.cancelSession.cancel(caller, sessionId, { reason, comment }));
  }

  @ApiOperation({ summary: 'Records what the customer saw or did, for analytics' })
  @Post('event')
  @HttpCode(200)
  @Answers(FlowEventAnswer, SESSION_ERRORS)
  async event(
    @Caller() caller: Principal,
    @Body({ schema: FlowEventBody }) body: FlowEventBody,
  ): Promise<FlowEventAnswer> {
    const sessionId = idFromBody('session', body.session_id, 'session_id');
    await this.recordEvents.record(caller, sessionId, [toReportedEvent(body)]);
    return { success: true };
  }

  @ApiOperation({ summary: 'Records up to fifty events of a session at once, all or none' })
  @Post('events')
  @HttpCode(200)
  @Answers(FlowEventAnswer, SESSION_ERRORS)
  async events(
    @Caller() caller: Principal,
    @Body({ schema: FlowEventBatch }) body: FlowEventBatch,
  ): Promise<FlowEventAnswer> {
    const sessionId = idFromBody('session', body.session_id, 'session_id');
    await this.recordEvents.record(caller, sessionId, body.events.map(toReportedEvent));
    return { success: true };
  }
}
