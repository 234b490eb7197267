/** One's own subtitle file, given to the server with what it is. */
'use client'
import { FileUp } from 'lucide-react'
import { useId, useState, type FormEvent } from 'react'
import { useTranslations } from 'use-intl'
import { Button } from '@/components/button'
import { Field } from '@/components/field'
import { Select } from '@/components/select'
import { Checkbox } from '@/components/toggle'
import { useLanguages } from './languages'
import { useUpload, type FileOfTitle } from './queries'

/** As the server takes them. */
const LARGEST_BYTES = 16 * 1024 * 1024
const KINDS = '.srt,.vtt,.ass,.ssa,.sub,.smi,.ttml,.dfxp,.sup'

interface HandingInProps {
  file: FileOfTitle
  onAdded: (subtitleId: string, language: string) => void
}

export function HandingIn({ file, onAdded }: HandingInProps) {
  const t = useTranslations('subtitles')
  const { first, options } = useLanguages()
  const [language, setLanguage] = useState(first)
  const [content, setContent] = useState<File | null>(null)
  const [isForced, setForced] = useState(false)
  const [isHearingImpaired, setHearingImpaired] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const chosenId = useId()
  const upload = useUpload(file)
  const choose = (picked: File | undefined) => {
    upload.reset()
    setContent(picked ?? null)
    setProblem(picked && picked.size > LARGEST_BYTES ? t('tooLarge') : null)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (content === null) {
      setProblem(t('noFile'))
      return
    }
    if (content.size > LARGEST_BYTES) return
    upload.mutate(
      { content, language, isForced, isHearingImpaired },
      { onSuccess: (track) => onAdded(track.id, track.label) },
    )
  }
  return (
    <form onSubmit={submit} noValidate className="flex flex-col gap-5">
      <Field label={t('file')} hint={t('fileHint')} error={problem ?? upload.error?.message}>
        {(control) => (
          <div className="flex flex-wrap items-center gap-3 rounded-md bg-s2 p-2 ring-1 ring-strong ring-inset focus-within:ring-2 focus-within:ring-focus">
            <input
              {...control}
              type="file"
              accept={KINDS}
              className="peer sr-only"
              aria-describedby={[control['aria-describedby'], chosenId].filter(Boolean).join(' ')}
              onChange={(event) => choose(event.target.files?.[0])}
            />
            <label
              htmlFor={control.id}
              className="touch-target flex h-9 cursor-pointer items-center gap-2 rounded-md bg-s3 px-4 text-base font-medium hover:bg-strong/40"
            >
              <FileUp className="size-4.5" aria-hidden />
              {t('chooseFile')}
            </label>
            <span id={chosenId} className="min-w-0 flex-1 truncate text-base text-muted">
              {content?.name ?? t('noFileYet')}
            </span>
          </div>
        )}
      </Field>
      <Field label={t('language')}>
        {(control) => <Select {...control} value={language} options={options} onChange={setLanguage} />}
      </Field>
      <Checkbox label={t('isForced')} hint={t('isForcedHint')} isChecked={isForced} onChange={setForced} />
      <Checkbox
        label={t('isHearingImpaired')}
        hint={t('isHearingImpairedHint')}
        isChecked={isHearingImpaired}
        onChange={setHearingImpaired}
      />
      <Button type="submit" look="primary" isBusy={upload.isPending} className="self-start">
        {t('handIn')}
      </Button>
      <p className="text-sm text-subtle">{t('keptHere')}</p>
    </form>
  )
}
