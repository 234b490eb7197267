/** What a person may set for themselves. Every control saves as it changes. */
'use client'
import { useRouter, useSearchParams } from 'next/navigation'
import { useLocale, useTranslations } from 'use-intl'
import { useMe, usePreferences } from '@/api/queries'
import { useUpdatePreferences } from '@/api/session'
import type { Preferences, PreferencesPatch } from '@/api/types'
import { Field } from '@/components/field'
import { Page, PageHeader } from '@/components/page'
import { Select } from '@/components/select'
import { Tabs } from '@/components/tabs'
import { toast } from '@/components/toast'
import { Switch } from '@/components/toggle'
import { PlayerDevices } from '@/features/player-devices'
import { applyTheme } from '@/lib/theme'
import { routes } from '@/lib/routes'
import { applyLocale } from '@/messages/provider'
import { Account } from './account'
import { COMMON_LANGUAGES } from '@/lib/languages'

const SECTIONS = ['display', 'playback', 'players', 'account'] as const

export function SettingsScreen() {
  const t = useTranslations('settings')
  const router = useRouter()
  const asked = useSearchParams().get('section')
  const section = SECTIONS.find((known) => known === asked) ?? 'display'
  return (
    <Page className="max-w-3xl">
      <PageHeader title={t('title')} />
      <Tabs
        label={t('title')}
        value={section}
        onChange={(next) => router.replace(routes.settings(next), { scroll: false })}
        tabs={SECTIONS.map((value) => ({ value, label: t(`sections.${value}`) }))}
      >
        <div className="flex flex-col gap-7">
          {section === 'display' && <Display />}
          {section === 'playback' && <Playback />}
          {section === 'players' && <Players />}
          {section === 'account' && <Account />}
        </div>
      </Tabs>
    </Page>
  )
}

/** Devices that have played something of this person's. */
function Players() {
  const t = useTranslations('playerDevices')
  const userId = useMe()?.user.id
  return (
    <section>
      <h2 className="text-lg font-semibold">{t('title')}</h2>
      <p className="mt-0.5 mb-4 text-base text-muted">{t('body')}</p>
      {userId !== undefined && <PlayerDevices userId={userId} />}
    </section>
  )
}

function useSave(): (patch: PreferencesPatch) => void {
  const t = useTranslations('ui')
  const update = useUpdatePreferences()
  return (patch) =>
    update.mutate(patch, {
      onSuccess: () => void toast(t('saved'), { kind: 'success', durationMs: 1500 }),
      onError: (error) => void toast(error.message, { kind: 'error' }),
    })
}

const THEMES = [
  'system',
  'dark',
  'light',
  'oled',
  'contrast',
] as const satisfies readonly Preferences['theme'][]
const UI_LANGUAGES = [
  { value: 'en', label: 'English' },
  { value: 'de', label: 'Deutsch' },
] as const

function Display() {
  const t = useTranslations('settings')
  const locale = useLocale()
  const shell = useTranslations('shell')
  const preferences = usePreferences()
  const save = useSave()
  return (
    <>
      <Field label={shell('theme')}>
        {(control) => (
          <Select
            {...control}
            value={preferences.theme}
            options={THEMES.map((value) => ({ value, label: shell(`themes.${value}`) }))}
            onChange={(theme) => {
              applyTheme(theme)
              save({ theme })
            }}
          />
        )}
      </Field>
      <Field label={t('language')}>
        {(control) => (
          <Select
            {...control}
            value={(preferences.ui_language ?? locale).startsWith('de') ? 'de' : 'en'}
            options={UI_LANGUAGES}
            onChange={(language) => {
              applyLocale(language)
              save({ ui_language: language })
            }}
          />
        )}
      </Field>
      <Switch
        label={t('missing')}
        hint={t('missingHint')}
        isOn={preferences.is_missing_shown}
        onChange={(isOn) => save({ is_missing_shown: isOn })}
      />
    </>
  )
}

const MODES = [
  'default',
  'smart',
  'forced',
  'always',
  'none',
] as const satisfies readonly Preferences['subtitle_mode'][]
const SKIP_MODES = ['button', 'automatic', 'off'] as const satisfies readonly Preferences['intro_skip'][]
const SKIPS = ['5', '10', '15', '30', '60']
function Playback() {
  const t = useTranslations('settings')
  const preferences = usePreferences()
  const save = useSave()
  const seconds = SKIPS.map((value) => ({ value, label: t('seconds', { count: Number(value) }) }))
  return (
    <>
      <LanguageField
        label={t('audioLanguage')}
        value={preferences.audio_languages[0]}
        onChange={(languages) => save({ audio_languages: languages })}
      />
      <LanguageField
        label={t('subtitleLanguage')}
        value={preferences.subtitle_languages[0]}
        onChange={(languages) => save({ subtitle_languages: languages })}
      />
      <Field label={t('subtitles')} hint={t(`modeHints.${preferences.subtitle_mode}`)}>
        {(control) => (
          <Select
            {...control}
            value={preferences.subtitle_mode}
            options={MODES.map((value) => ({ value, label: t(`modes.${value}`) }))}
            onChange={(mode) => save({ subtitle_mode: mode })}
          />
        )}
      </Field>
      <Switch
        label={t('nextEpisode')}
        hint={t('nextEpisodeHint')}
        isOn={preferences.is_next_episode_automatic}
        onChange={(isOn) => save({ is_next_episode_automatic: isOn })}
      />
      <Skipping />
      <div className="grid gap-5 sm:grid-cols-2">
        <Field label={t('skipBack')}>
          {(control) => (
            <Select
              {...control}
              value={String(preferences.skip_back_s)}
              options={withPresent(
                seconds,
                preferences.skip_back_s,
                t('seconds', { count: preferences.skip_back_s }),
              )}
              onChange={(value) => save({ skip_back_s: Number(value) })}
            />
          )}
        </Field>
        <Field label={t('skipForward')}>
          {(control) => (
            <Select
              {...control}
              value={String(preferences.skip_forward_s)}
              options={withPresent(
                seconds,
                preferences.skip_forward_s,
                t('seconds', { count: preferences.skip_forward_s }),
              )}
              onChange={(value) => save({ skip_forward_s: Number(value) })}
            />
          )}
        </Field>
      </div>
    </>
  )
}

function Skipping() {
  const t = useTranslations('settings')
  const preferences = usePreferences()
  const save = useSave()
  const options = SKIP_MODES.map((value) => ({ value, label: t(`skipModes.${value}`) }))
  return (
    <div className="grid gap-5 sm:grid-cols-3">
      <Field label={t('introSkip')}>
        {(control) => (
          <Select
            {...control}
            value={preferences.intro_skip}
            options={options}
            onChange={(mode) => save({ intro_skip: mode })}
          />
        )}
      </Field>
      <Field label={t('recapSkip')}>
        {(control) => (
          <Select
            {...control}
            value={preferences.recap_skip}
            options={options}
            onChange={(mode) => save({ recap_skip: mode })}
          />
        )}
      </Field>
      <Field label={t('creditsSkip')}>
        {(control) => (
          <Select
            {...control}
            value={preferences.credits_skip}
            options={options}
            onChange={(mode) => save({ credits_skip: mode })}
          />
        )}
      </Field>
      <p className="-mt-2 text-base text-subtle sm:col-span-3">{t('introSkipHint')}</p>
    </div>
  )
}

/** The choices with the present value among them, however it came to be. */
function withPresent(options: { value: string; label: string }[], present: number, label: string) {
  const value = String(present)
  return options.some((option) => option.value === value) ? options : [...options, { value, label }]
}

interface LanguageFieldProps {
  label: string
  value: string | undefined
  onChange: (languages: string[]) => void
}

function LanguageField({ label, value, onChange }: LanguageFieldProps) {
  const t = useTranslations('settings')
  const names = new Intl.DisplayNames(undefined, { type: 'language' })
  const tags = value && !COMMON_LANGUAGES.includes(value) ? [...COMMON_LANGUAGES, value] : COMMON_LANGUAGES
  return (
    <Field label={label}>
      {(control) => (
        <Select
          {...control}
          value={value ?? 'any'}
          options={[
            { value: 'any', label: t('anyLanguage') },
            ...tags.map((tag) => ({ value: tag, label: names.of(tag) ?? tag })),
          ]}
          onChange={(tag) => onChange(tag === 'any' ? [] : [tag])}
        />
      )}
    </Field>
  )
}
