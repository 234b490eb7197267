/** What somebody may have played: how much, from where, converted or not, how many at a time. */
'use client'
import { useTranslations } from 'use-intl'
import type { PlaybackLimits } from '@/api/types'
import { Field } from '@/components/field'
import { Select } from '@/components/select'
import { Switch } from '@/components/toggle'

export const noLimits: PlaybackLimits = {
  max_bitrate_bps: null,
  max_remote_bitrate_bps: null,
  may_transcode: true,
  may_transcode_video: true,
  max_streams: null,
}

const megabits = [2, 4, 8, 12, 20, 40, 80].map((step) => step * 1_000_000)
const streams = [1, 2, 3, 4, 6, 10]

export function PlaybackLimitFields({
  limits,
  onChange,
}: {
  limits: PlaybackLimits
  onChange: (limits: PlaybackLimits) => void
}) {
  const t = useTranslations('admin.limits')
  const rate = (value: number) => t('megabits', { count: value / 1_000_000 })
  return (
    <fieldset className="flex flex-col gap-5">
      <legend className="mb-3 text-md font-semibold">{t('title')}</legend>
      <Limit
        label={t('bitrate')}
        value={limits.max_bitrate_bps ?? null}
        steps={megabits}
        nameOf={rate}
        onChange={(value) => onChange({ ...limits, max_bitrate_bps: value })}
      />
      <Limit
        label={t('remoteBitrate')}
        hint={t('remoteBitrateHint')}
        value={limits.max_remote_bitrate_bps ?? null}
        steps={megabits}
        nameOf={rate}
        onChange={(value) => onChange({ ...limits, max_remote_bitrate_bps: value })}
      />
      <Limit
        label={t('streams')}
        value={limits.max_streams ?? null}
        steps={streams}
        nameOf={(count) => t('atATime', { count })}
        onChange={(value) => onChange({ ...limits, max_streams: value })}
      />
      <Switch
        label={t('mayTranscode')}
        hint={t('mayTranscodeHint')}
        isOn={limits.may_transcode}
        onChange={(isOn) => onChange({ ...limits, may_transcode: isOn })}
      />
      <Switch
        label={t('mayTranscodeVideo')}
        isOn={limits.may_transcode && limits.may_transcode_video}
        disabled={!limits.may_transcode}
        onChange={(isOn) => onChange({ ...limits, may_transcode_video: isOn })}
      />
    </fieldset>
  )
}

function Limit({
  label,
  hint,
  value,
  steps,
  nameOf,
  onChange,
}: {
  label: string
  hint?: string
  value: number | null
  steps: readonly number[]
  nameOf: (value: number) => string
  onChange: (value: number | null) => void
}) {
  const t = useTranslations('admin')
  // A value that was set elsewhere, between the steps, stays as it is.
  const offered = [...new Set([...steps, ...(value === null ? [] : [value])])].sort(
    (one, other) => one - other,
  )
  return (
    <Field label={label} hint={hint}>
      {(control) => (
        <Select
          {...control}
          value={value === null ? 'none' : String(value)}
          options={[
            { value: 'none', label: t('noLimit') },
            ...offered.map((step) => ({ value: String(step), label: nameOf(step) })),
          ]}
          onChange={(chosen) => onChange(chosen === 'none' ? null : Number(chosen))}
        />
      )}
    </Field>
  )
}
