/** Kinds of offers a flow can make; a newer server may know more, which are shown by their title. */
export type OfferType = 'discount' | 'pause' | 'downgrade' | 'annual_switch';

/** An offer as the server shows it. Terms stand beside the words; a browser only ever sends the id back. */
export interface FlowOffer {
  id: string;
  type: OfferType;
  title: string;
  description?: string;
  /** Only for these reasons; without it, for every reason and for none. */
  show_if?: { reason: string[] };
  percent?: number;
  amount_off_cents?: number;
  duration_months?: number;
  months?: number;
  price_id?: string;
}

/** Asks for the reason; a choice's id is the reason. */
export interface SurveyStep {
  id: string;
  type: 'survey';
  title: string;
  description?: string;
  choices: { id: string; label: string }[];
  allow_comment?: boolean;
}

/** Makes offers. */
export interface OfferStep {
  id: string;
  type: 'offer';
  title: string;
  description?: string;
  offers: FlowOffer[];
}

/** Asks whether the customer really wants to leave. */
export interface ConfirmStep {
  id: string;
  type: 'confirm';
  title: string;
  description?: string;
}

/** One step of a flow, in the customer's language and without the offers that cannot apply. */
export type FlowStep = SurveyStep | OfferStep | ConfirmStep;

/** Words of the dialog itself, by name; the server sends them in the customer's language. */
export type InterfaceTexts = Readonly<Record<string, string>>;

/** Looks of the dialog as the workspace sets them; what is missing or null stays at its default. */
export interface DialogTheme {
  /** Colours as `#rrggbb`. */
  accent_color?: string | null;
  background_color?: string | null;
  text_color?: string | null;
  corner_radius_px?: number | null;
}

/** Body of `POST /api/flows/start`. */
export interface StartBody {
  subscription_id: string;
  customer_id: string;
  email?: string;
  metadata?: Record<string, unknown>;
  locale?: string;
}

/** What to show: the steps, and the words and looks around them. */
export interface FlowContent {
  flow: { id?: string; version?: number; steps: FlowStep[] };
  /** Language tag of the texts, for `lang`. */
  language: string;
  direction: 'ltr' | 'rtl';
  texts: InterfaceTexts;
  theme: DialogTheme;
}

/** Answer of `POST /api/flows/start`. */
export interface StartAnswer extends FlowContent {
  session_id: string;
}

/** Body of `POST /api/flows/save`. */
export interface SaveBody extends LeavingWords {
  session_id: string;
  offer_id: string;
}

/** Answer of `POST /api/flows/save`; `success: false` means that Stripe refused. */
export interface SaveAnswer {
  success: boolean;
  stripe?: { success: boolean; status?: 'pending'; error?: string };
}

/** Body of `POST /api/flows/cancel`. */
export interface CancelBody extends LeavingWords {
  session_id: string;
}

/** Answer of `POST /api/flows/cancel`; `stripe` is there where Retainly also cancels in Stripe. */
export interface CancelAnswer {
  success: boolean;
  stripe?: { success?: boolean; status?: 'pending' };
}

/** Something the customer saw or did; the server counts an `event_id` once per session. */
export interface FlowEvent {
  event_type: string;
  event_id: string;
  data: Record<string, unknown>;
}

/** Body of `POST /api/flows/events`. */
export interface EventsBody {
  session_id: string;
  events: FlowEvent[];
}

/** What the customer said about leaving. */
export interface LeavingWords {
  reason?: string;
  comment?: string;
}
