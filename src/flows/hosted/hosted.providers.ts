import { CancelLink } from './cancel-link.entity.js';
import { CancelLinkTokens } from './cancel-link-tokens.js';
import { CancelLinksController } from './cancel-links.controller.js';
import { CancelLinks } from './cancel-links.service.js';
import { HostedFlowService } from './hosted-flow.service.js';
import { HostedPageController } from './hosted-page.controller.js';
import { ReturnAddress } from './return-address.service.js';

/** Tables of the hosted pages; part of the flows module. */
export const HOSTED_ENTITIES = [CancelLink];

/** Routes of the hosted pages; part of the flows module. */
export const HOSTED_CONTROLLERS = [CancelLinksController, HostedPageController];

/** What the hosted pages consist of; part of the flows module. */
export const HOSTED_PROVIDERS = [CancelLinks, CancelLinkTokens, HostedFlowService, ReturnAddress];
