import { IsObject, IsString, IsUUID, Matches } from 'class-validator';

/** The body of an event, checked by decorators. */
export class RecordEventDto {
  @IsUUID() sessionId!: string;
  @IsString() @Matches(/^[a-z0-9_.]{1,64}$/) eventType!: string;
  @IsObject() data!: Record<string, unknown>;
}
