/** The locales of an `Accept-Language` header, in its order. Browsers send the most wanted first. */
export function acceptedLocales(header = ''): string[] {
  const locales = header.split(',').map((part) => part.split(';')[0]?.trim() ?? '');
  return locales.filter((locale) => /^[A-Za-z]{2,3}([-_][A-Za-z0-9]{2,8}){0,3}$/.test(locale));
}
