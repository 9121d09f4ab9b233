import { Injectable } from '@nestjs/common';

import type { DialogTheme } from '../../workspaces/dialog-theme.js';
import { WorkspaceSettingsService } from '../../workspaces/workspace-settings.service.js';
import { type ShownContent, shownContent } from '../texts/shown-content.js';
import { completeDefinition } from './complete-definition.js';
import type { FlowDefinitionInput } from './flow-definition.js';

/** A definition to look at, and for whom. */
export interface PreviewWish {
  definition: FlowDefinitionInput;
  locale: string | undefined;
  /** Lower-case ISO 4217; the reporting currency unless given. */
  currency: string | undefined;
}

/** Shows what customers would see of a definition, before it is stored anywhere. */
@Injectable()
export class PreviewFlowService {
  constructor(private readonly settings: WorkspaceSettingsService) {}

  /** The content, with every offer: whether one can apply depends on a subscription. */
  async preview(workspaceId: string, wish: PreviewWish): Promise<{ content: ShownContent; theme: DialogTheme }> {
    const { dialogTheme: theme, reportingCurrency } = await this.settings.get(workspaceId);
    const definition = completeDefinition(wish.definition);
    return { content: shownContent(definition, wish.locale, wish.currency ?? reportingCurrency), theme };
  }
}
