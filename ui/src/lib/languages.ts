/** Languages that are offered everywhere; a person's or library's own come beside them. */
export const COMMON_LANGUAGES = [
  'en',
  'de',
  'fr',
  'es',
  'it',
  'nl',
  'pl',
  'pt',
  'sv',
  'da',
  'fi',
  'cs',
  'ru',
  'ja',
  'ko',
  'zh',
]
