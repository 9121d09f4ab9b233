import { InjectQueue } from '@nestjs/bull';
import { Body, Controller, HttpCode, Post, Req, UseGuards } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Queue } from 'bull';
import type { Repository } from 'typeorm';

import { GuidesEvent } from './guides-event.entity.js';
import { KeyGuard, type KeyRequest } from './key.guard.js';
import { RecordEventDto } from './record-event.dto.js';

/** The name of the queue that every event goes through. */
export const GUIDES_QUEUE = 'guides-events';

/** Saves an entity and adds a job, and answers when both are done. */
@Controller('events')
export class EventsController {
  constructor(
    @InjectRepository(GuidesEvent) private readonly events: Repository<GuidesEvent>,
    @InjectQueue(GUIDES_QUEUE) private readonly queue: Queue<{ eventId: string }>,
  ) {}

  @Post()
  @HttpCode(200)
  @UseGuards(KeyGuard)
  async record(@Req() request: KeyRequest, @Body() body: RecordEventDto): Promise<{ success: true }> {
    const event = await this.events.save(this.events.create({ ...body, workspaceId: request.workspaceId }));
    await this.queue.add({ eventId: event.id });
    return { success: true };
  }
}
