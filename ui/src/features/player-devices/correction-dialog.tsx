/** What a device plays, said by somebody who knows better than its measurement. */
'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslations } from 'use-intl'
import { answer, api } from '@/api/client'
import { keys } from '@/api/keys'
import type { DeviceOverrides, PlayerDevice } from '@/api/types'
import { Button } from '@/components/button'
import { Dialog } from '@/components/dialog'
import { Field } from '@/components/field'
import { Select } from '@/components/select'
import { toast } from '@/components/toast'
import { Checkbox } from '@/components/toggle'
import {
  audioCodecs,
  containers,
  countOf,
  measuredCodecs,
  sayOf,
  videoCodecs,
  withSay,
  type Kind,
  type Say,
} from './corrections'

const nothing: DeviceOverrides = {
  plays_video: [],
  refuses_video: [],
  plays_audio: [],
  refuses_audio: [],
  refuses_containers: [],
  max_bitrate_bps: null,
  max_height: null,
  max_channels: null,
  is_hdr_played: null,
}

const codecNames: Record<(typeof videoCodecs)[number] | (typeof audioCodecs)[number], string> = {
  h264: 'H.264',
  hevc: 'HEVC',
  av1: 'AV1',
  vp9: 'VP9',
  mpeg2video: 'MPEG-2',
  vc1: 'VC-1',
  aac: 'AAC',
  ac3: 'Dolby Digital (AC-3)',
  eac3: 'Dolby Digital Plus (E-AC-3)',
  dts: 'DTS',
  truehd: 'Dolby TrueHD',
  flac: 'FLAC',
  opus: 'Opus',
  mp3: 'MP3',
}
const containerNames = { mkv: 'Matroska', mp4: 'MP4', webm: 'WebM', ts: 'MPEG-TS' } as const

export default function CorrectionDialog({ device, onClose }: { device: PlayerDevice; onClose: () => void }) {
  const t = useTranslations('playerDevices')
  const client = useQueryClient()
  const [said, setSaid] = useState<DeviceOverrides>({ ...nothing, ...device.overrides })
  const path = { params: { path: { device_id: device.id } } }
  const save = useMutation({
    mutationFn: async (next: DeviceOverrides) => {
      if (countOf(next) === 0)
        await answer(api.DELETE('/api/v1/playback/devices/{device_id}/overrides', path))
      else await answer(api.PUT('/api/v1/playback/devices/{device_id}/overrides', { ...path, body: next }))
    },
    onSuccess: () => {
      void toast(t('saved'), { kind: 'success' })
      onClose()
    },
    // What would be converted on it has changed too.
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: keys.playerDevices }),
        client.invalidateQueries({ queryKey: keys.allPlaybackReports }),
      ]),
  })
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="lg"
      title={t('correctTitle', { name: device.name || t('unnamed') })}
      description={t('correctBody')}
      footer={
        <>
          <Button
            disabled={countOf(said) === 0 && countOf(device.overrides) === 0}
            onClick={() => save.mutate(nothing)}
          >
            {t('asMeasured')}
          </Button>
          <Button look="primary" isBusy={save.isPending} onClick={() => save.mutate(said)}>
            {t('save')}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-7">
        {save.error && (
          <p role="alert" className="text-base text-danger">
            {save.error.message}
          </p>
        )}
        <Codecs kind="video" codecs={videoCodecs} device={device} said={said} onSay={setSaid} />
        <Codecs kind="audio" codecs={audioCodecs} device={device} said={said} onSay={setSaid} />
        <fieldset>
          <legend className="mb-3 text-md font-semibold">{t('containers')}</legend>
          <div className="grid gap-3 sm:grid-cols-2">
            {containers.map((container) => (
              <Checkbox
                key={container}
                label={t('opensNot', { name: containerNames[container] })}
                isChecked={said.refuses_containers?.includes(container) ?? false}
                onChange={(isRefused) => {
                  const others = (said.refuses_containers ?? []).filter((other) => other !== container)
                  setSaid({ ...said, refuses_containers: isRefused ? [...others, container] : others })
                }}
              />
            ))}
          </div>
        </fieldset>
        <Limits said={said} onSay={setSaid} />
      </div>
    </Dialog>
  )
}

interface Saying {
  said: DeviceOverrides
  onSay: (said: DeviceOverrides) => void
}

function Codecs({
  kind,
  codecs,
  device,
  said,
  onSay,
}: Saying & { kind: Kind; codecs: readonly (keyof typeof codecNames)[]; device: PlayerDevice }) {
  const t = useTranslations('playerDevices')
  const measured = measuredCodecs(device.measured, kind)
  return (
    <fieldset>
      <legend className="mb-3 text-md font-semibold">{t(kind)}</legend>
      <div className="grid gap-4 sm:grid-cols-2">
        {codecs.map((codec) => (
          <Field key={codec} label={codecNames[codec]}>
            {(control) => (
              <Select<Say>
                {...control}
                value={sayOf(said, kind, codec)}
                options={[
                  { value: 'measured', label: t(measured.has(codec) ? 'measuredPlays' : 'measuredNot') },
                  { value: 'plays', label: t('plays') },
                  { value: 'refuses', label: t('playsNot') },
                ]}
                onChange={(say) => onSay(withSay(said, kind, codec, say))}
              />
            )}
          </Field>
        ))}
      </div>
    </fieldset>
  )
}

const heights = [480, 720, 1080, 1440, 2160]
const megabits = [2, 4, 8, 12, 20, 40, 80].map((step) => step * 1_000_000)
const channelCounts = [1, 2, 6, 8]

function Limits({ said, onSay }: Saying) {
  const t = useTranslations('playerDevices')
  const limit = (
    label: string,
    field: 'max_height' | 'max_bitrate_bps' | 'max_channels',
    steps: readonly number[],
    nameOf: (step: number) => string,
  ) => {
    const value = said[field] ?? null
    // A value that was set elsewhere, between the steps, stays as it is.
    const offered = [...new Set([...steps, ...(value === null ? [] : [value])])].sort((a, b) => a - b)
    return (
      <Field label={label}>
        {(control) => (
          <Select
            {...control}
            value={value === null ? 'none' : String(value)}
            options={[
              { value: 'none', label: t('noLimit') },
              ...offered.map((step) => ({ value: String(step), label: nameOf(step) })),
            ]}
            onChange={(chosen) => onSay({ ...said, [field]: chosen === 'none' ? null : Number(chosen) })}
          />
        )}
      </Field>
    )
  }
  const hdr = said.is_hdr_played == null ? 'measured' : said.is_hdr_played ? 'plays' : 'refuses'
  return (
    <fieldset>
      <legend className="mb-3 text-md font-semibold">{t('limits')}</legend>
      <div className="grid gap-4 sm:grid-cols-2">
        {limit(t('height'), 'max_height', heights, (lines) => `${lines}p`)}
        {limit(t('bitrate'), 'max_bitrate_bps', megabits, (bps) => t('megabits', { count: bps / 1_000_000 }))}
        {limit(t('channels'), 'max_channels', channelCounts, (count) => t('channelCount', { count }))}
        <Field label={t('hdr')}>
          {(control) => (
            <Select<Say>
              {...control}
              value={hdr}
              options={[
                { value: 'measured', label: t('measured') },
                { value: 'plays', label: t('shows') },
                { value: 'refuses', label: t('showsNot') },
              ]}
              onChange={(say) =>
                onSay({ ...said, is_hdr_played: say === 'measured' ? null : say === 'plays' })
              }
            />
          )}
        </Field>
      </div>
    </fieldset>
  )
}
