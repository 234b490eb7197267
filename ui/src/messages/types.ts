/** The words of the app as types: an unknown key or a missing value does not compile. */
import type admin from './en/admin.json'
import type item from './en/item.json'
import type libraryForm from './en/libraryForm.json'
import type settings from './en/settings.json'
import type setup from './en/setup.json'
import type watch from './en/watch.json'
import type { sharedMessages } from './en'

export interface PageMessages {
  admin: typeof admin
  item: typeof item
  libraryForm: typeof libraryForm
  settings: typeof settings
  setup: typeof setup
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
