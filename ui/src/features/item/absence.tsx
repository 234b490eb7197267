/** What a title's page says when there is nothing to play. */
'use client'
import { CalendarClock, FileQuestion, FileX2 } from 'lucide-react'
import type { ReactNode } from 'react'
import { useLocale, useTranslations } from 'use-intl'
import { useIsAdmin } from '@/api/queries'
import type { Item } from '@/api/types'
import { ButtonLink } from '@/components/button'
import { routes } from '@/lib/routes'
import { formatDay, formatDistance } from './days'
import { localToday, standingOf } from './episodes'

export function Absence({ item }: { item: Item }) {
  const t = useTranslations('item')
  const locale = useLocale()
  const isAdmin = useIsAdmin()
  const today = localToday()
  const standing = standingOf(item, today)
  if (standing === 'present') return null
  if (standing === 'gone') {
    const parts = item.versions.flatMap((version) => version.parts)
    const since = Math.min(...parts.map((part) => part.missing_since ?? Infinity))
    const date = new Intl.DateTimeFormat(locale, { dateStyle: 'long' })
    return (
      <Notice
        icon={<FileX2 className="text-warning" />}
        title={Number.isFinite(since) ? t('goneSince', { date: date.format(since) }) : t('gone')}
        action={isAdmin && <ButtonLink href={routes.admin('libraries')}>{t('checkLibraries')}</ButtonLink>}
      >
        {t('goneBody')}
        {parts.map(
          (part) =>
            part.path && (
              <span key={part.id} className="mt-2 block font-mono text-sm break-all text-subtle">
                {part.path}
              </span>
            ),
        )}
      </Notice>
    )
  }
  if (standing === 'absent') {
    return (
      <Notice icon={<FileQuestion className="text-muted" />} title={t('absent')}>
        {item.released_on
          ? t('absentBody', { date: formatDay(item.released_on, locale) })
          : t('absentUndated')}
      </Notice>
    )
  }
  return (
    <Notice
      icon={<CalendarClock className="text-info" />}
      title={item.released_on ? t('airs', { date: formatDay(item.released_on, locale) }) : t('airsSomeday')}
    >
      {item.released_on && formatDistance(item.released_on, today, locale)}
    </Notice>
  )
}

interface NoticeProps {
  icon: ReactNode
  title: string
  action?: ReactNode
  children: ReactNode
}

function Notice({ icon, title, action, children }: NoticeProps) {
  return (
    <div className="flex flex-wrap items-center gap-4 rounded-lg bg-s1 p-5 ring-1 ring-line ring-inset">
      <div aria-hidden className="flex size-11 items-center justify-center rounded-full bg-s3 [&>svg]:size-5">
        {icon}
      </div>
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="text-md font-semibold">{title}</h2>
        <div className="text-base text-muted">{children}</div>
      </div>
      {action}
    </div>
  )
}
