/** Gives the words to the app: English at once, other languages as soon as they are here. */
'use client'
import { useEffect, useMemo, useState, type ReactNode } from 'react'
import { IntlProvider, useLocale, useMessages } from 'use-intl'
import { learnServerWords } from '@/lib/server-words'
import { createStore, useStore } from '@/lib/store'
import { readStored, writeStored } from '@/lib/storage'
import { sharedMessages } from '@/messages/en'
import { locales, type Locale, type Messages, type PageMessages } from '@/messages/types'

const wanted = createStore<Locale>('en')

function isLocale(value: string | null | undefined): value is Locale {
  return (locales as readonly (string | null | undefined)[]).includes(value)
}

/** Changes the language of the app and remembers it for the next page load. */
export function applyLocale(tag: string): void {
  const locale = tag.slice(0, 2).toLowerCase()
  if (!isLocale(locale)) return
  writeStored('local', 'rf-locale', locale)
  wanted.set(locale)
}

function storedLocale(): Locale {
  const locale = readStored('local', 'rf-locale') ?? navigator.language.slice(0, 2)
  return isLocale(locale) ? locale : 'en'
}

async function loadMessages(locale: Locale): Promise<Messages> {
  switch (locale) {
    case 'en':
      // Pages add their own through MessageScope; the server speaks English by itself.
      learnServerWords()
      return sharedMessages as Messages
    case 'de': {
      const german = await import('@/messages/de')
      learnServerWords(german.serverWords)
      return german.default
    }
  }
}

export function MessageProvider({ children }: { children: ReactNode }) {
  const locale = useStore(wanted)
  const [shown, setShown] = useState<{ locale: Locale; messages: Messages }>({
    locale: 'en',
    messages: sharedMessages as Messages,
  })
  useEffect(() => wanted.set(storedLocale()), [])
  useEffect(() => {
    let isCurrent = true
    void loadMessages(locale).then((messages) => {
      if (isCurrent) setShown({ locale, messages })
    })
    return () => {
      isCurrent = false
    }
  }, [locale])
  useEffect(() => {
    document.documentElement.lang = shown.locale
    if (shown.locale === storedLocale()) delete document.documentElement.dataset.i18n
  }, [shown])
  return (
    <IntlProvider locale={shown.locale} messages={shown.messages} timeZone={timeZone()}>
      {children}
    </IntlProvider>
  )
}

/** Adds the English words of one page; other languages carry all of theirs already. */
export function MessageScope({
  messages,
  children,
}: {
  messages: Partial<PageMessages>
  children: ReactNode
}) {
  const locale = useLocale()
  const parent = useMessages()
  const merged = useMemo(
    () => (locale === 'en' ? { ...parent, ...messages } : parent),
    [locale, parent, messages],
  )
  return (
    <IntlProvider locale={locale} messages={merged} timeZone={timeZone()}>
      {children}
    </IntlProvider>
  )
}

function timeZone(): string {
  return typeof window === 'undefined' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone
}
