/** The fields of a library: what it is called, what it holds, where its files are. */
'use client'
import { Clapperboard, FolderPlus, Layers, Music, Trash2, Tv } from 'lucide-react'
import { useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { LibraryKind } from '@/api/types'
import { Button, IconButton } from '@/components/button'
import { Field, TextField } from '@/components/field'
import { Select } from '@/components/select'
import { cn } from '@/lib/cn'
import { FolderPicker } from './folder-picker'
import { COMMON_LANGUAGES } from '@/lib/languages'

export interface LibraryDraft {
  name: string
  kind: LibraryKind
  paths: readonly string[]
  language: string
}

export type Problems = Partial<Record<'name' | 'paths', string>>

export const emptyDraft: LibraryDraft = { name: '', kind: 'movies', paths: [], language: 'en' }

type Words = ReturnType<typeof useTranslations<'libraryForm'>>

export function findProblems(draft: LibraryDraft, t: Words): Problems {
  return {
    ...(draft.name.trim() ? {} : { name: t('nameMissing') }),
    ...(draft.paths.length > 0 ? {} : { paths: t('pathsMissing') }),
  }
}

const KINDS: readonly { kind: LibraryKind; Icon: typeof Tv }[] = [
  { kind: 'movies', Icon: Clapperboard },
  { kind: 'series', Icon: Tv },
  { kind: 'music', Icon: Music },
  { kind: 'mixed', Icon: Layers },
]
/** Languages of titles and descriptions by their names; one that a library has already is among them. */
export function useLanguageOptions(present?: string): { value: string; label: string }[] {
  const names = new Intl.DisplayNames(useLocale(), { type: 'language' })
  const known =
    present && !COMMON_LANGUAGES.includes(present) ? [present, ...COMMON_LANGUAGES] : COMMON_LANGUAGES
  return known.map((value) => ({ value, label: names.of(value) ?? value }))
}

export interface LibraryFieldsProps {
  draft: LibraryDraft
  problems: Problems
  onChange: (draft: LibraryDraft) => void
}

export function LibraryFields({ draft, problems, onChange }: LibraryFieldsProps) {
  const t = useTranslations('libraryForm')
  const [isPicking, setIsPicking] = useState(false)
  const languages = useLanguageOptions(draft.language)
  const setKind = (kind: LibraryKind) => {
    const suggested = KINDS.some((entry) => t(`kinds.${entry.kind}`) === draft.name)
    // A name that was only suggested follows the kind; one that was typed stays.
    onChange({ ...draft, kind, name: draft.name === '' || suggested ? t(`kinds.${kind}`) : draft.name })
  }
  return (
    <div className="flex flex-col gap-5">
      <fieldset>
        <legend className="mb-1.5 text-sm font-medium text-muted">{t('kind')}</legend>
        <div className="grid grid-cols-2 gap-2 sm:grid-cols-4">
          {KINDS.map(({ kind, Icon }) => (
            <label
              key={kind}
              className={cn(
                'flex cursor-pointer flex-col items-center gap-2 rounded-md px-3 py-4 text-base font-medium transition ring-inset hover:bg-s3 has-focus-visible:ring-focus',
                draft.kind === kind
                  ? 'bg-s3 text-fg ring-2 ring-accent'
                  : 'bg-s2 text-muted ring-1 ring-line',
              )}
            >
              <input
                type="radio"
                name="library-kind"
                value={kind}
                checked={draft.kind === kind}
                onChange={() => setKind(kind)}
                className="sr-only"
              />
              <Icon className={cn('size-6', draft.kind === kind && 'text-accent')} aria-hidden />
              {t(`kinds.${kind}`)}
            </label>
          ))}
        </div>
      </fieldset>
      <TextField
        label={t('name')}
        value={draft.name}
        maxLength={64}
        error={problems.name}
        onChange={(event) => onChange({ ...draft, name: event.target.value })}
      />
      <div>
        <p className="mb-1.5 text-sm font-medium text-muted">{t('folders')}</p>
        {draft.paths.length > 0 && (
          <ul className="mb-2 flex flex-col gap-1.5">
            {draft.paths.map((path) => (
              <li key={path} className="flex items-center gap-2 rounded-md bg-s2 py-1 pr-1 pl-3.5">
                <span className="min-w-0 flex-1 font-mono text-sm break-all">{path}</span>
                <IconButton
                  label={t('removeFolder', { path })}
                  size="sm"
                  icon={<Trash2 className="size-4" aria-hidden />}
                  onClick={() => onChange({ ...draft, paths: draft.paths.filter((other) => other !== path) })}
                />
              </li>
            ))}
          </ul>
        )}
        <Button icon={<FolderPlus className="size-4.5" aria-hidden />} onClick={() => setIsPicking(true)}>
          {t('addFolder')}
        </Button>
        {problems.paths && (
          <p role="alert" className="mt-1.5 text-sm text-danger">
            {problems.paths}
          </p>
        )}
        <p className="mt-2 text-sm text-subtle">{t('foldersHint')}</p>
      </div>
      <Field label={t('language')} hint={t('languageHint')}>
        {(control) => (
          <Select
            {...control}
            value={draft.language}
            options={languages}
            onChange={(language) => onChange({ ...draft, language })}
          />
        )}
      </Field>
      <FolderPicker
        isOpen={isPicking}
        onClose={() => setIsPicking(false)}
        onPick={(path) => {
          setIsPicking(false)
          if (!draft.paths.includes(path)) onChange({ ...draft, paths: [...draft.paths, path] })
        }}
      />
    </div>
  )
}
