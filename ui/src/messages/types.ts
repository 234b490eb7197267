/** The words of the app as types: an unknown key or a missing value does not compile. */
import type admin from './en/admin.json'
import type auth from './en/auth.json'
import type decision from './en/decision.json'
import type explain from './en/explain.json'
import type favourites from './en/favourites.json'
import type hardware from './en/hardware.json'
import type home from './en/home.json'
import type item from './en/item.json'
import type library from './en/library.json'
import type libraryForm from './en/libraryForm.json'
import type librarySettings from './en/librarySettings.json'
import type music from './en/music.json'
import type nameTester from './en/nameTester.json'
import type palette from './en/palette.json'
import type playerDevices from './en/playerDevices.json'
import type plans from './en/plans.json'
import type reasons from './en/reasons.json'
import type search from './en/search.json'
import type settings from './en/settings.json'
import type setup from './en/setup.json'
import type subtitles from './en/subtitles.json'
import type watch from './en/watch.json'
import type { sharedMessages } from './en'

export interface PageMessages {
  admin: typeof admin
  auth: typeof auth
  decision: typeof decision
  explain: typeof explain
  favourites: typeof favourites
  hardware: typeof hardware
  home: typeof home
  item: typeof item
  library: typeof library
  libraryForm: typeof libraryForm
  librarySettings: typeof librarySettings
  music: typeof music
  nameTester: typeof nameTester
  palette: typeof palette
  plans: typeof plans
  reasons: typeof reasons
  playerDevices: typeof playerDevices
  search: typeof search
  settings: typeof settings
  setup: typeof setup
  subtitles: typeof subtitles
  watch: typeof watch
}

export type Messages = typeof sharedMessages & PageMessages
export const locales = ['en', 'de'] as const
export type Locale = (typeof locales)[number]

declare module 'use-intl' {
  interface AppConfig {
    Locale: Locale
    Messages: Messages
  }
}
