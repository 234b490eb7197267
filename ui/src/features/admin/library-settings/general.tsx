/** What a library is called and speaks; what it holds stays, since its titles were read as that. */
'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { Library } from '@/api/types'
import { Button } from '@/components/button'
import { Field, TextField } from '@/components/field'
import { Select } from '@/components/select'
import { toast } from '@/components/toast'
import { Panel } from '@/features/admin/panel'
import { useLanguageOptions } from '@/features/library-form'

export function General({ library }: { library: Library }) {
  const t = useTranslations('librarySettings')
  const form = useTranslations('libraryForm')
  const client = useQueryClient()
  const [name, setName] = useState(library.name)
  const [language, setLanguage] = useState(library.metadata_language)
  const save = useMutation({
    mutationFn: () =>
      answer(
        api.PATCH('/api/v1/libraries/{library_id}', {
          params: { path: { library_id: library.id } },
          body: { name: name.trim(), metadata_language: language },
        }),
      ),
    onSuccess: () => void toast(t('saved'), { kind: 'success' }),
    onSettled: () => client.invalidateQueries({ queryKey: keys.libraries }),
  })
  const languages = useLanguageOptions(library.metadata_language)
  const isChanged = name.trim() !== library.name || language !== library.metadata_language
  return (
    <Panel title={t('general')}>
      <div className="flex flex-col gap-5">
        <TextField
          label={form('name')}
          value={name}
          maxLength={64}
          error={name.trim() === '' ? form('nameMissing') : save.error?.message}
          onChange={(event) => {
            save.reset()
            setName(event.target.value)
          }}
        />
        <div>
          <p className="text-sm font-medium text-muted">{form('kind')}</p>
          <p className="mt-1 text-md">{form(`kinds.${library.kind}`)}</p>
          <p className="mt-0.5 text-sm text-subtle">{t('kindHint')}</p>
        </div>
        <Field label={form('language')} hint={form('languageHint')}>
          {(control) => <Select {...control} value={language} options={languages} onChange={setLanguage} />}
        </Field>
      </div>
      <div className="mt-5 flex flex-wrap gap-2">
        <Button
          look={isChanged ? 'primary' : 'secondary'}
          disabled={!isChanged || name.trim() === ''}
          isBusy={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('save')}
        </Button>
        {isChanged && (
          <Button
            onClick={() => {
              save.reset()
              setName(library.name)
              setLanguage(library.metadata_language)
            }}
          >
            {t('undo')}
          </Button>
        )}
      </div>
    </Panel>
  )
}
