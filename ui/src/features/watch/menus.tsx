/** The menus of the bar: chapters, sound, subtitles, and everything else behind one gear. */
'use client'
import {
  Activity,
  AudioLines,
  Captions,
  CaptionsOff,
  CircleHelp,
  Gauge,
  Keyboard,
  ListVideo,
  PictureInPicture2,
  RectangleHorizontal,
  Search,
  Settings,
  SkipForward,
  SlidersHorizontal,
  Type,
} from 'lucide-react'
import { useTranslations } from 'use-intl'
import { IconButton } from '@/components/button'
import { Menu, type MenuEntry } from '@/components/menu'
import { formatClock } from '@/lib/time'
import { withBase } from '@/lib/base'
import { useReasonWords } from '@/lib/reason-words'
import type { Mix, PlaybackChapter } from '@/player'
import { rates, shapes, whyLimited, type Choosing, type Shape } from './choices'
import type { SkipMode } from './markers'
import { canFloat } from './windows'
import { useAudioName, useQualityName, useSubtitleName } from './words'

export const barButton = 'text-white hover:bg-white/15 hover:text-white'
const icon = 'size-5'
const entryIcon = 'size-4'

export function ChapterMenu({
  chapters,
  onSeek,
}: {
  chapters: readonly PlaybackChapter[]
  onSeek: (positionS: number) => void
}) {
  const t = useTranslations('watch')
  if (chapters.length < 2) return null
  return (
    <Menu
      side="top"
      trigger={
        <IconButton
          label={t('chapters')}
          icon={<ListVideo className={icon} aria-hidden />}
          className={`${barButton} max-sm:not-pointer-coarse:hidden`}
        />
      }
      entries={[
        { kind: 'heading', label: t('chapters') },
        ...chapters.map(({ start_ms, title, image_url: picture }, at) => ({
          label: title || t('chapter', { number: at + 1 }),
          description: formatClock(start_ms),
          ...(picture && {
            icon: (
              <img
                src={withBase(picture as `/${string}`)}
                alt=""
                loading="lazy"
                className="aspect-video w-24 rounded-sm bg-black object-cover"
              />
            ),
          }),
          onSelect: () => onSeek(start_ms / 1000),
        })),
      ]}
    />
  )
}

const mixes = ['standard', 'dialogue', 'night'] as const satisfies readonly Mix[]

export function AudioMenu({ playback, audioIndex, mixing, choose }: Choosing) {
  const t = useTranslations('watch')
  const nameOf = useAudioName()
  const { audio_tracks: tracks } = playback
  if (tracks.length === 0) return null
  return (
    <Menu
      side="top"
      trigger={
        <IconButton
          label={t('sound')}
          icon={<AudioLines className={icon} aria-hidden />}
          className={barButton}
        />
      }
      entries={[
        { kind: 'heading', label: t('sound') },
        {
          kind: 'choice',
          label: t('sound'),
          value: String(audioIndex ?? ''),
          options: tracks.map((track) => {
            const { name, detail } = nameOf(track)
            return { value: String(track.index), label: name, description: detail }
          }),
          onChange: (index) => choose.audio(Number(index)),
        },
        { kind: 'separator' },
        {
          kind: 'submenu',
          label: t('mix'),
          description: t(`mixes.${mixing.mix}`),
          icon: <SlidersHorizontal className={entryIcon} aria-hidden />,
          entries: [
            {
              kind: 'choice',
              label: t('mix'),
              value: mixing.mix,
              options: mixes.map((value) => ({
                value,
                label: t(`mixes.${value}`),
                ...(value !== 'standard' && { description: t('mixHint') }),
              })),
              onChange: (mix) => choose.mixing({ mix: mix as Mix }),
            },
          ],
        },
        {
          kind: 'check',
          label: t('evenLoudness'),
          description: t('evenLoudnessHint'),
          isChecked: mixing.isLoudnessEven,
          onChange: (isLoudnessEven) => choose.mixing({ isLoudnessEven }),
        },
      ]}
    />
  )
}

export function SubtitleMenu({
  playback,
  subtitle,
  subtitleOffsetS,
  choose,
  onStyle,
  onMore,
}: Choosing & { onStyle: () => void; onMore: () => void }) {
  const t = useTranslations('watch')
  const nameOf = useSubtitleName()
  const { subtitles } = playback
  const Icon = subtitle === null ? CaptionsOff : Captions
  const offset = t('offsetValue', { seconds: subtitleOffsetS.toFixed(1) })
  return (
    <Menu
      side="top"
      trigger={
        <IconButton
          label={t('subtitles')}
          isPressed={subtitle !== null}
          icon={<Icon className={icon} aria-hidden />}
          className={barButton}
        />
      }
      entries={[
        { kind: 'heading', label: t('subtitles') },
        {
          kind: 'choice',
          label: t('subtitles'),
          value: subtitle?.id ?? '',
          options: [
            { value: '', label: t('off') },
            ...subtitles.map((track) => ({
              value: track.id,
              label: nameOf(track, subtitles),
              ...(track.delivery === 'burn' && { description: t('burned') }),
            })),
          ],
          onChange: (id) => choose.subtitle(id || null),
        },
        { kind: 'separator' },
        {
          label: t('subtitleStyle'),
          description: subtitleOffsetS === 0 ? undefined : offset,
          icon: <Type className={entryIcon} aria-hidden />,
          onSelect: onStyle,
        },
        {
          label: t('moreSubtitles'),
          icon: <Search className={entryIcon} aria-hidden />,
          onSelect: onMore,
        },
      ]}
    />
  )
}

export interface GearProps extends Choosing {
  onWhy: () => void
  onStats: () => void
  onHelp: () => void
  onPictureInPicture: () => void
}

export function GearMenu(props: GearProps) {
  const { playback, choose, rate, shape, skips, quality, level } = props
  const t = useTranslations('watch')
  const nameOf = useQualityName()
  const { offered: qualities } = props
  const chosen = qualities.find(({ id }) => id === quality)
  const playing = qualities.find(({ id }) => id === level)
  const wordsOf = useReasonWords()
  const limited = whyLimited(playback)
  const automatic = playing ? t('autoNow', { quality: nameOf(playing).name }) : t('auto')
  const entries: MenuEntry[] = [
    ...(qualities.length > 1
      ? [
          {
            kind: 'submenu' as const,
            label: t('quality'),
            description: chosen ? nameOf(chosen).name : automatic,
            icon: <SlidersHorizontal className={entryIcon} aria-hidden />,
            entries: [
              {
                kind: 'choice' as const,
                label: t('quality'),
                value: quality,
                options: [
                  { value: 'auto', label: automatic, ...(limited && { description: wordsOf(limited) }) },
                  ...qualities.map((option) => {
                    const { name, detail } = nameOf(option)
                    return { value: option.id, label: name, description: detail }
                  }),
                ],
                onChange: choose.quality,
              },
            ],
          },
        ]
      : []),
    {
      kind: 'submenu',
      label: t('speed'),
      description: rate === 1 ? t('normal') : `${rate}×`,
      icon: <Gauge className={entryIcon} aria-hidden />,
      entries: [
        {
          kind: 'choice',
          label: t('speed'),
          value: String(rate),
          options: rates.map((value) => ({
            value: String(value),
            label: value === 1 ? t('normal') : `${value}×`,
          })),
          onChange: (value) => choose.rate(Number(value)),
        },
      ],
    },
    {
      kind: 'submenu',
      label: t('picture'),
      description: t(`shape.${shape}`),
      icon: <RectangleHorizontal className={entryIcon} aria-hidden />,
      entries: [
        {
          kind: 'choice',
          label: t('picture'),
          value: shape,
          options: shapes.map((value) => ({ value, label: t(`shape.${value}`) })),
          onChange: (value) => choose.shape(value as Shape),
        },
      ],
    },
    ...(playback.markers.length > 0
      ? [
          {
            kind: 'submenu' as const,
            label: t('skipping'),
            icon: <SkipForward className={entryIcon} aria-hidden />,
            entries: (['intro', 'recap', 'credits'] as const).flatMap((kind): MenuEntry[] => [
              { kind: 'heading', label: t(`marker.${kind}`) },
              {
                kind: 'choice',
                label: t(`marker.${kind}`),
                value: skips[kind],
                options: (['button', 'automatic', 'off'] as const).map((mode) => ({
                  value: mode,
                  label: t(`skipMode.${mode}`),
                })),
                onChange: (mode) => choose.skip(kind, mode as SkipMode),
              },
            ]),
          },
        ]
      : []),
    { kind: 'separator' },
    {
      label: t('why'),
      icon: <CircleHelp className={entryIcon} aria-hidden />,
      onSelect: props.onWhy,
    },
    {
      kind: 'check',
      label: t('stats'),
      icon: <Activity className={entryIcon} aria-hidden />,
      isChecked: props.areStatsShown,
      onChange: props.onStats,
    },
    ...(canFloat()
      ? [
          {
            label: t('pictureInPicture'),
            icon: <PictureInPicture2 className={entryIcon} aria-hidden />,
            shortcut: 'I',
            onSelect: props.onPictureInPicture,
          },
        ]
      : []),
    {
      label: t('shortcuts'),
      icon: <Keyboard className={entryIcon} aria-hidden />,
      shortcut: '?',
      onSelect: props.onHelp,
    },
  ]
  return (
    <Menu
      side="top"
      trigger={
        <IconButton
          label={t('settings')}
          icon={<Settings className={icon} aria-hidden />}
          className={barButton}
        />
      }
      entries={entries}
    />
  )
}
