import { z } from 'zod';

/** Readable text needs this much contrast (WCAG 2, level AA). */
const MIN_CONTRAST = 4.5;
/** What the dialog takes where a theme says nothing. */
const DEFAULT_BACKGROUND = '#ffffff';
const DEFAULT_TEXT = '#1c1f26';

const colour = z
  .string()
  .regex(/^#[0-9a-fA-F]{6}$/, 'must be a colour such as #2450c8')
  .nullable()
  .default(null)
  .meta({ examples: ['#2450c8'] });

/**
 * Looks of the cancel dialog. Colours only in a form that can mean nothing else: they end up in merchants' pages. What
 * is null, the dialog decides.
 */
export const DialogTheme = z
  .object({
    accent_color: colour,
    background_color: colour,
    text_color: colour,
    corner_radius_px: z.int().min(0).max(32).nullable().default(null),
  })
  .refine(
    ({ background_color, text_color }) =>
      contrast(background_color ?? DEFAULT_BACKGROUND, text_color ?? DEFAULT_TEXT) >= MIN_CONTRAST,
    { message: 'must have a contrast of at least 4.5 to background_color', path: ['text_color'] },
  )
  .meta({ description: 'Looks of the cancel dialog; null: its default.' });
export type DialogTheme = z.infer<typeof DialogTheme>;

/** The dialog as it comes. */
export const DEFAULT_THEME: DialogTheme = {
  accent_color: null,
  background_color: null,
  text_color: null,
  corner_radius_px: null,
};

/** Contrast ratio of two colours, 1 to 21, as WCAG 2 defines it. */
function contrast(one: string, other: string): number {
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
