/** The files of a title: which one plays, whether this device plays it as it is, and what is in it. */
'use client'
import { Check, ChevronDown, CircleAlert, Copy, Info, MonitorSmartphone } from 'lucide-react'
import { lazy, Suspense, useMemo, useState } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import type { Item, MediaFile, Stream, Version } from '@/api/types'
import { Badge } from '@/components/badge'
import { Button } from '@/components/button'
import { Menu } from '@/components/menu'
import { toast } from '@/components/toast'
import { copyText } from '@/lib/clipboard'
import { cn } from '@/lib/cn'
import { formatBitrate, formatBytes, formatName } from '@/lib/media-names'
import { measureDevice } from '@/player'
import { obstacleTo, type Obstacle } from './direct-play'
import { fileAsText, fileLine, languageName, streamFacts } from './media-text'

const ExplainDialog = lazy(() => import('./explain-dialog'))

export interface Choice {
  version: Version | undefined
  file: MediaFile | undefined
  obstacle: Obstacle | null
  /** Whether somebody chose it; else the server may choose better. */
  isChosen: boolean
  choose: (versionId: string) => void
}

/** Which version plays: the chosen one, else the first that this device plays as it is, else the first. */
export function useChoice(item: Item): Choice {
  const [device] = useState(() => measureDevice())
  const [chosenId, choose] = useState<string | null>(null)
  return useMemo(() => {
    const judged = item.versions.flatMap((version) => {
      const file = version.parts[0]
      return file ? [{ version, file, obstacle: obstacleTo(file, device) }] : []
    })
    const chosen = judged.find(({ version }) => version.id === chosenId)
    const best = chosen ?? judged.find(({ obstacle }) => obstacle === null) ?? judged[0]
    return {
      version: best?.version,
      file: best?.file,
      obstacle: best?.obstacle ?? null,
      isChosen: chosen !== undefined,
      choose,
    }
  }, [item.versions, chosenId, device])
}

/** Under the buttons: the version, and how it will play here. */
export function PlaysHere({ item, choice }: { item: Item; choice: Choice }) {
  const t = useTranslations('item')
  const locale = useLocale()
  const { version, file, obstacle } = choice
  const [isExplained, setExplained] = useState(false)
  if (!version || !file || item.state !== 'present') return null
  return (
    <div className="mt-4 flex flex-wrap items-center gap-x-4 gap-y-2">
      {item.versions.length > 1 && (
        <Menu
          align="start"
          trigger={
            <Button size="sm" className="max-w-full">
              <span className="text-muted">{t('version')}</span>
              <span className="truncate">{version.label}</span>
              <ChevronDown className="size-4 text-muted" aria-hidden />
            </Button>
          }
          entries={[
            {
              kind: 'choice',
              label: t('version'),
              value: version.id,
              options: item.versions.map(({ id, label, parts }) => ({
                value: id,
                label: parts[0] ? `${label} — ${fileLine(parts[0], locale)}` : label,
              })),
              onChange: choice.choose,
            },
          ]}
        />
      )}
      <p className={cn('flex items-center gap-1.5 text-base', obstacle ? 'text-warning' : 'text-success')}>
        {obstacle ? (
          <CircleAlert className="size-4 shrink-0" aria-hidden />
        ) : (
          <Check className="size-4 shrink-0" strokeWidth={2.5} aria-hidden />
        )}
        {obstacle ? <ObstacleWords obstacle={obstacle} /> : t('playsDirectly')}
      </p>
      <Button
        size="sm"
        look="quiet"
        className="max-sm:-ml-3"
        icon={<MonitorSmartphone className="size-4" aria-hidden />}
        onClick={() => setExplained(true)}
      >
        {t('explain')}
      </Button>
      {isExplained && (
        <Suspense>
          <ExplainDialog title={item.title} file={file} onClose={() => setExplained(false)} />
        </Suspense>
      )}
    </div>
  )
}

function ObstacleWords({ obstacle }: { obstacle: Obstacle }) {
  const t = useTranslations('item')
  switch (obstacle.kind) {
    case 'missing':
      return t('obstacle.missing')
    case 'unread':
      return t('obstacle.unread')
    case 'bitDepth':
      return t('obstacle.bitDepth', { bits: obstacle.actual })
    default:
      return t(`obstacle.${obstacle.kind}`, { name: formatName(obstacle.actual) })
  }
}

/** Everything about the files, folded away. */
export function MediaInfo({ choice }: { choice: Choice }) {
  const t = useTranslations('item')
  const locale = useLocale()
  const { version } = choice
  if (!version || version.parts.length === 0) return null
  const first = version.parts[0]
  return (
    <details className="group/info rounded-lg bg-s1 ring-1 ring-line ring-inset">
      <summary className="flex min-h-14 list-none items-center gap-3 rounded-lg px-5 py-3 hover:bg-s2 [&::-webkit-details-marker]:hidden">
        <Info className="size-5 shrink-0 text-muted" aria-hidden />
        <h2 className="text-md font-semibold">{t('mediaInfo')}</h2>
        <span className="min-w-0 flex-1 truncate text-base text-subtle">
          {first && fileLine(first, locale)}
        </span>
        <ChevronDown
          className="size-5 shrink-0 text-muted transition-transform group-open/info:rotate-180"
          aria-hidden
        />
      </summary>
      <div className="flex flex-col gap-6 px-5 pt-2 pb-5">
        {version.parts.map((file) => (
          <FileFacts key={file.id} file={file} />
        ))}
      </div>
    </details>
  )
}

function FileFacts({ file }: { file: MediaFile }) {
  const t = useTranslations('item')
  const locale = useLocale()
  const copy = async () => {
    const isCopied = await copyText(fileAsText(file, locale))
    void toast(t(isCopied ? 'copied' : 'copyFailed'), { kind: isCopied ? 'success' : 'error' })
  }
  const facts = [
    [t('container'), file.container && formatName(file.container)],
    [t('size'), formatBytes(file.size_bytes, locale)],
    [t('bitrate'), file.bitrate_bps && formatBitrate(file.bitrate_bps, locale)],
  ].filter(([, value]) => value)
  return (
    <div className="flex flex-col gap-4">
      <div className="flex flex-wrap items-start justify-between gap-3">
        <p className="min-w-0 flex-1 basis-64 font-mono text-sm break-all text-muted">
          {file.path ?? file.name}
        </p>
        <Button size="sm" icon={<Copy className="size-4" aria-hidden />} onClick={() => void copy()}>
          {t('copy')}
        </Button>
      </div>
      {file.probe_error && <p className="text-base text-danger">{file.probe_error}</p>}
      <dl className="flex flex-wrap gap-x-10 gap-y-3">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt className="text-sm text-subtle">{name}</dt>
            <dd className="text-base font-medium tabular-nums">{value}</dd>
          </div>
        ))}
      </dl>
      <ul className="flex flex-col">
        {file.streams.map((stream) => (
          <StreamLine key={stream.index} stream={stream} />
        ))}
      </ul>
    </div>
  )
}

function StreamLine({ stream }: { stream: Stream }) {
  const t = useTranslations('item')
  const locale = useLocale()
  const language = languageName(stream.language, locale)
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1 border-t border-line py-2.5 text-base">
      <span className="w-24 shrink-0 text-subtle">{t(`stream.${stream.kind}`)}</span>
      <span className="flex min-w-0 flex-1 basis-64 flex-wrap items-center gap-x-2 gap-y-1">
        {(language ?? stream.title) && (
          <span className="font-medium">{[language, stream.title].filter(Boolean).join(' – ')}</span>
        )}
        <span className="text-muted tabular-nums">{streamFacts(stream, locale).join(' · ')}</span>
        {stream.is_default && <Badge>{t('default')}</Badge>}
        {stream.is_forced && <Badge>{t('forced')}</Badge>}
        {stream.is_hearing_impaired && <Badge>{t('hearingImpaired')}</Badge>}
        {stream.is_external && <Badge>{t('ownFile')}</Badge>}
      </span>
    </li>
  )
}
