/** Who is signed in: settings, appearance, sign out. */
'use client'
import { ChevronsUpDown, LogOut, Settings, Settings2, SunMoon } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'use-intl'
import { useMe } from '@/api/queries'
import { useSignOut, useUpdatePreferences } from '@/api/session'
import { Avatar } from '@/components/avatar'
import { Menu, type MenuEntry } from '@/components/menu'
import { Skeleton } from '@/components/skeleton'
import { toast } from '@/components/toast'
import { routes } from '@/lib/routes'
import { isTheme, themes } from '@/lib/theme'

const icon = { className: 'size-4', 'aria-hidden': true } as const

export function AccountMenu({ variant }: { variant: 'side' | 'tab' }) {
  const t = useTranslations('shell')
  const me = useMe()
  const entries = useAccountEntries()
  if (!me)
    return <Skeleton className={variant === 'side' ? 'h-12 w-full' : 'mx-auto mt-4 size-8 rounded-full'} />
  const { name } = me.user
  return (
    <Menu
      side="top"
      align={variant === 'side' ? 'start' : 'end'}
      entries={entries}
      header={
        <div className="flex items-center gap-3 px-2.5 py-2.5">
          <Avatar name={name} />
          <div className="min-w-0">
            <div className="truncate text-base font-semibold">{name}</div>
            <div className="truncate text-sm text-subtle">{me.server_name}</div>
          </div>
        </div>
      }
      trigger={
        <button
          type="button"
          aria-label={t('userMenu', { name })}
          className={
            variant === 'side'
              ? 'flex h-12 w-full items-center gap-3 rounded-md px-2 text-left transition-colors hover:bg-s1 data-[state=open]:bg-s2 max-lg:justify-center max-lg:px-0'
              : 'flex h-16 w-full items-center justify-center'
          }
        >
          <Avatar name={name} className="size-8" />
          {variant === 'side' && (
            <>
              <span className="min-w-0 flex-1 truncate text-base font-medium max-lg:hidden">{name}</span>
              <ChevronsUpDown className="size-4 text-subtle max-lg:hidden" aria-hidden />
            </>
          )}
        </button>
      }
    />
  )
}

function useAccountEntries(): readonly MenuEntry[] {
  const t = useTranslations('shell')
  const router = useRouter()
  const me = useMe()
  const signOut = useSignOut()
  const preferences = useUpdatePreferences()
  const changeTheme = (theme: string) => {
    if (!isTheme(theme)) return
    preferences.mutate({ theme }, { onError: (error) => void toast(error.message, { kind: 'error' }) })
  }
  return [
    { kind: 'separator' },
    {
      kind: 'submenu',
      label: t('theme'),
      icon: <SunMoon {...icon} />,
      entries: [
        {
          kind: 'choice',
          label: t('theme'),
          value: me?.preferences.theme ?? 'system',
          options: themes.map((theme) => ({ value: theme, label: t(`themes.${theme}`) })),
          onChange: changeTheme,
        },
      ],
    },
    {
      label: t('settings'),
      icon: <Settings {...icon} />,
      onSelect: () => router.push(routes.settings()),
    },
    ...(me?.user.role === 'admin'
      ? [{ label: t('admin'), icon: <Settings2 {...icon} />, onSelect: () => router.push(routes.admin()) }]
      : []),
    { kind: 'separator' },
    {
      label: t('signOut'),
      icon: <LogOut {...icon} />,
      onSelect: () =>
        signOut.mutate(undefined, { onError: (error) => void toast(error.message, { kind: 'error' }) }),
    },
  ]
}
