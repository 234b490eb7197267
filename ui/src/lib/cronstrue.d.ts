/** Adds German to cronstrue, by being loaded. */
declare module 'cronstrue/locales/de'
