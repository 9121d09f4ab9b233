import type { DialogTheme } from '../core/wire.js';

const COLOUR = /^#[0-9a-f]{6}$/i;

/**
 * Puts a workspace's looks on an element, as variables that the page's own `--retainly-…` variables override. Set
 * through the object model, so that no style directive of a Content-Security-Policy has to allow it.
 */
export function applyTheme(target: HTMLElement, theme: DialogTheme): void {
  const { accent_color: accent, background_color: background, text_color: text, corner_radius_px: radius } = theme;
  if (isColour(accent)) {
    target.style.setProperty('--theme-accent', accent);
    target.style.setProperty('--theme-on-accent', isLight(accent) ? '#000000' : '#ffffff');
  }
  if (isColour(background)) target.style.setProperty('--theme-background', background);
  if (isColour(text)) target.style.setProperty('--theme-text', text);
  if (typeof radius === 'number') target.style.setProperty('--theme-radius', `${radius}px`);
}

function isColour(value: string | null | undefined): value is string {
  return typeof value === 'string' && COLOUR.test(value);
}

/** Whether black is easier to read on it than white (relative luminance of WCAG 2). */
function isLight(colour: string): boolean {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const share = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
    return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.179;
}
