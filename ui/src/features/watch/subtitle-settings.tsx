/** How subtitles look and when they come, with an example that changes at once. */
'use client'
import { Minus, Plus, RotateCcw } from 'lucide-react'
import { useTranslations } from 'use-intl'
import { usePreferences } from '@/api/queries'
import { useUpdatePreferences } from '@/api/session'
import { Button, IconButton } from '@/components/button'
import { toast } from '@/components/toast'
import { Field } from '@/components/field'
import { Select } from '@/components/select'
import { Sheet } from '@/components/dialog'
import { Switch } from '@/components/toggle'
import { cueClass } from './subtitle-layer'
import {
  colors,
  defaultStyle,
  grounds,
  keptStyle,
  places,
  sizes,
  styleOf,
  type SubtitleStyle,
} from './subtitle-style'

const STEP_S = 0.1

export interface SubtitleSettingsProps {
  isOpen: boolean
  onClose: () => void
  offsetS: number
  onOffset: (offsetS: number) => void
  /** What is drawn by its own rules, or by the server, takes no style. */
  isStyled: boolean
}

export function SubtitleSettings({ isOpen, onClose, offsetS, onOffset, isStyled }: SubtitleSettingsProps) {
  const t = useTranslations('watch')
  const { subtitle_style: kept } = usePreferences()
  const { mutate: save } = useUpdatePreferences()
  const style = styleOf(kept)
  const changeStyle = (change: Partial<SubtitleStyle>) =>
    save(
      { subtitle_style: keptStyle(kept, change) },
      { onError: (error) => void toast(error.message, { kind: 'error' }) },
    )
  const move = (by: number) => onOffset(Math.round((offsetS + by) * 10) / 10)
  return (
    <Sheet isOpen={isOpen} onClose={onClose} title={t('subtitleStyle')}>
      <div className="flex flex-col gap-5">
        <div
          className="grid min-h-28 place-items-center rounded-md bg-linear-to-br from-[#3b5b7a] via-[#8c6a4f] to-[#d9c7a3] p-4 text-center"
          aria-hidden
        >
          <span className={cueClass(style)}>{t('subtitleSample')}</span>
        </div>
        {!isStyled && <p className="rounded-md bg-s2 px-4 py-3 text-base text-muted">{t('ownStyle')}</p>}
        <Field label={t('subtitleSize')}>
          {(control) => (
            <Select
              {...control}
              value={style.size}
              options={sizes.map((value) => ({ value, label: t(`sizes.${value}`) }))}
              onChange={(size) => changeStyle({ size })}
            />
          )}
        </Field>
        <Field label={t('subtitleGround')}>
          {(control) => (
            <Select
              {...control}
              value={style.ground}
              options={grounds.map((value) => ({ value, label: t(`grounds.${value}`) }))}
              onChange={(ground) => changeStyle({ ground })}
            />
          )}
        </Field>
        <Field label={t('subtitleColor')}>
          {(control) => (
            <Select
              {...control}
              value={style.color}
              options={colors.map((value) => ({ value, label: t(`colors.${value}`) }))}
              onChange={(color) => changeStyle({ color })}
            />
          )}
        </Field>
        <Field label={t('subtitlePlace')}>
          {(control) => (
            <Select
              {...control}
              value={style.place}
              options={places.map((value) => ({ value, label: t(`places.${value}`) }))}
              onChange={(place) => changeStyle({ place })}
            />
          )}
        </Field>
        <Switch label={t('bold')} isOn={style.isBold} onChange={(isBold) => changeStyle({ isBold })} />
        <div className="flex items-center gap-2">
          <div className="min-w-0 grow">
            <p className="text-base font-medium">{t('offset')}</p>
            <p className="text-sm text-subtle">{t('offsetHint')}</p>
          </div>
          <IconButton
            label={t('earlier')}
            icon={<Minus className="size-4" aria-hidden />}
            onClick={() => move(-STEP_S)}
          />
          <output className="w-16 text-center text-base tabular-nums" aria-live="polite">
            {t('offsetValue', { seconds: offsetS.toFixed(1) })}
          </output>
          <IconButton
            label={t('later')}
            icon={<Plus className="size-4" aria-hidden />}
            onClick={() => move(STEP_S)}
          />
        </div>
        <Button
          look="quiet"
          className="self-start"
          icon={<RotateCcw className="size-4" aria-hidden />}
          onClick={() => {
            changeStyle(defaultStyle)
            onOffset(0)
          }}
        >
          {t('reset')}
        </Button>
      </div>
    </Sheet>
  )
}
