/** What a scan of a folder passes over, by reason, and the line of which file says so. */
'use client'
import { useQuery } from '@tanstack/react-query'
import { EyeOff, TriangleAlert } from 'lucide-react'
import { useFormatter, useTranslations } from 'use-intl'
import type { IgnoreLine, Library, LibraryRoot, PassedOverGroup, PassedOverPreview } from '@/api/types'
import { Button } from '@/components/button'
import { Dialog } from '@/components/dialog'
import { EmptyState, ErrorState } from '@/components/states'
import { Spinner } from '@/components/spinner'
import { passedOverQuery } from './queries'

export function PassedOverDialog({
  library,
  root,
  onClose,
}: {
  library: Library
  root: LibraryRoot
  onClose: () => void
}) {
  const t = useTranslations('librarySettings')
  const ui = useTranslations('ui')
  const { data, error, refetch } = useQuery(passedOverQuery(library.id, root.id))
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="lg"
      title={t('passedOver')}
      description={<span className="font-mono text-sm break-all">{root.path}</span>}
      footer={<Button onClick={onClose}>{ui('close')}</Button>}
    >
      {error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <p className="flex items-center gap-3 py-10 text-md text-muted" role="status">
          <Spinner className="size-5 text-accent" delayMs={0} />
          {t('passedOverLooking')}
        </p>
      ) : (
        <Found found={data} />
      )}
    </Dialog>
  )
}

function Found({ found }: { found: PassedOverPreview }) {
  const t = useTranslations('librarySettings')
  return (
    <>
      <p className="mb-4 text-base text-muted">
        {t('passedOverTaken', { files: found.media_file_count, folders: found.folder_count })}{' '}
        {!found.is_complete && <span className="text-warning">{t('passedOverCut')}</span>}
      </p>
      {found.refused.length > 0 && <Refused lines={found.refused} />}
      {found.groups.length === 0 ? (
        <EmptyState title={t('passedOverNothing')} icon={<EyeOff aria-hidden />}>
          {t('passedOverNothingBody')}
        </EmptyState>
      ) : (
        <ul className="divide-y divide-line">
          {found.groups.map((group) => (
            <Group key={`${group.reason} ${group.rule?.file} ${group.rule?.line}`} group={group} />
          ))}
        </ul>
      )}
    </>
  )
}

function Group({ group }: { group: PassedOverGroup }) {
  const t = useTranslations('librarySettings')
  const format = useFormatter()
  const more = group.count - group.samples.length
  const isWholeFolder = group.rule?.line === 0
  return (
    <li className="py-3.5 first:pt-0">
      <div className="flex items-baseline justify-between gap-4">
        <h3 className="text-md font-medium">
          {isWholeFolder ? t('reasons.blank') : t(`reasons.${group.reason}`)}
        </h3>
        <span className="text-base text-subtle tabular-nums">{format.number(group.count)}</span>
      </div>
      {group.rule && !isWholeFolder ? (
        <Rule line={group.rule} />
      ) : (
        <p className="text-sm text-subtle">
          {isWholeFolder ? t('reasonHints.blank') : t(`reasonHints.${group.reason}`)}
        </p>
      )}
      <ul className="mt-2 flex flex-col gap-1 rounded-md bg-s2 px-3.5 py-2.5">
        {group.samples.map((path) => (
          <li key={path} className="font-mono text-sm break-all">
            {path}
          </li>
        ))}
        {more > 0 && <li className="text-sm text-subtle">{t('andMore', { count: more })}</li>}
      </ul>
    </li>
  )
}

function Rule({ line }: { line: IgnoreLine }) {
  const t = useTranslations('librarySettings')
  return (
    <p className="text-sm text-subtle">
      <code className="rounded-sm bg-s3 px-1.5 py-0.5 font-mono text-fg">{line.text}</code>{' '}
      {t('ruleAt', { line: line.line, file: line.file })}
    </p>
  )
}

function Refused({ lines }: { lines: readonly IgnoreLine[] }) {
  const t = useTranslations('librarySettings')
  return (
    <div className="mb-4 flex gap-3 rounded-md bg-s2 px-4 py-3 ring-1 ring-line ring-inset">
      <TriangleAlert className="mt-0.5 size-4.5 shrink-0 text-warning" aria-hidden />
      <div className="min-w-0">
        <p className="text-base">{t('refused')}</p>
        <ul className="mt-1.5 flex flex-col gap-1.5">
          {lines.map((line) => (
            <li key={`${line.file} ${line.line}`}>
              <Rule line={line} />
            </li>
          ))}
        </ul>
      </div>
    </div>
  )
}
