/** The bar: what is heard, how far it is, and the way through the queue. */
'use client'
import {
  ListMusic,
  MicVocal,
  Pause,
  Play,
  Repeat,
  Repeat1,
  Shuffle,
  SkipBack,
  SkipForward,
  Volume2,
  VolumeX,
  X,
} from 'lucide-react'
import Link from 'next/link'
import { useEffect, useState } from 'react'
import { IntlProvider, useLocale, useMessages, useTranslations } from 'use-intl'
import { cardPoster } from '@/api/images'
import { Artwork } from '@/components/artwork'
import { Button, IconButton } from '@/components/button'
import { Sheet } from '@/components/dialog'
import { Select } from '@/components/select'
import { Slider } from '@/components/slider'
import { cn } from '@/lib/cn'
import { routes } from '@/lib/routes'
import { useStore } from '@/lib/store'
import { formatClock } from '@/lib/time'
import english from '@/messages/en/music.json'
import type { Messages } from '@/messages/types'
import { queue, type Queue } from '@/player/queue'
import { jumpTo, removeAt, repeated, shuffled } from '@/player/queue-steps'
import { levelling, levellings, setLevelling } from './gain'
import { artistsOf, forgetQueue, useListening, type Listening } from './listening'
import { LyricsSheet } from './lyrics'

/** Its words come with the bar: pages without sound do not carry them. */
export default function NowPlaying({ heard }: { heard: Queue }) {
  const locale = useLocale()
  const messages = useMessages()
  return (
    <IntlProvider
      locale={locale}
      messages={locale === 'en' ? ({ ...messages, music: english } as Messages) : (messages as Messages)}
    >
      <Bar heard={heard} />
    </IntlProvider>
  )
}

function Bar({ heard }: { heard: Queue }) {
  const t = useTranslations('music')
  const listening = useListening(heard)
  const [isQueueOpen, setQueueOpen] = useState(false)
  const [areLyricsOpen, setLyricsOpen] = useState(false)
  const item = heard.items[heard.at]
  useEffect(() => {
    // Pages leave room for the bar below their last line.
    document.documentElement.dataset.bar = 'shown'
    return () => {
      delete document.documentElement.dataset.bar
    }
  }, [])
  if (!item) return null
  const poster = cardPoster(item)
  return (
    <section
      aria-label={t('nowPlaying')}
      data-listening={listening.state.phase}
      className="fixed right-0 bottom-(--rf-shell-bottom) left-(--rf-shell-left) z-30 animate-rise border-t border-line bg-s1/95 backdrop-blur-md"
    >
      <Progress listening={listening} />
      <div className="flex items-center gap-3 px-3 py-2 sm:px-5">
        <Artwork
          url={poster?.url}
          color={poster?.color}
          shape="square"
          sizes="48px"
          className="size-12 shrink-0 rounded-sm"
        />
        <div className="min-w-0 flex-1">
          <Link
            href={routes.item(item.id)}
            prefetch={false}
            className="block truncate text-md font-semibold hover:underline"
          >
            {item.title}
          </Link>
          <p className="truncate text-sm text-subtle">
            {listening.problem ? t(`problem.${listening.problem}`) : artistsOf(item)}
          </p>
        </div>
        <Transport heard={heard} listening={listening} />
        <IconButton
          label={t('lyrics')}
          className="max-sm:hidden"
          icon={<MicVocal className="size-5" aria-hidden />}
          onClick={() => setLyricsOpen(true)}
        />
        <IconButton
          label={t('queue')}
          icon={<ListMusic className="size-5" aria-hidden />}
          onClick={() => setQueueOpen(true)}
        />
        <IconButton label={t('close')} icon={<X className="size-5" aria-hidden />} onClick={forgetQueue} />
      </div>
      <QueueSheet
        heard={heard}
        listening={listening}
        isOpen={isQueueOpen}
        onClose={() => setQueueOpen(false)}
        onLyrics={() => {
          setQueueOpen(false)
          setLyricsOpen(true)
        }}
      />
      <LyricsSheet
        item={item}
        positionMs={listening.state.positionS * 1000}
        isOpen={areLyricsOpen}
        onClose={() => setLyricsOpen(false)}
        onSeek={(ms) => listening.seek(ms / 1000)}
      />
    </section>
  )
}

function Progress({ listening: { state, seek } }: { listening: Listening }) {
  const t = useTranslations('music')
  return (
    <div className="-mt-3 px-0">
      <Slider
        label={t('position')}
        value={Math.round(state.positionS)}
        max={Math.max(1, Math.round(state.durationS))}
        valueText={`${formatClock(state.positionS * 1000)} / ${formatClock(state.durationS * 1000)}`}
        onChange={seek}
        className="[&_[role=slider]]:size-3"
      />
    </div>
  )
}

function Transport({ heard, listening }: { heard: Queue; listening: Listening }) {
  const t = useTranslations('music')
  const { state, toggle, next, previous, setMuted } = listening
  const isPlaying = state.phase === 'playing' || state.phase === 'waiting' || state.phase === 'loading'
  const isShuffled = heard.unshuffled !== null
  const RepeatIcon = heard.repeat === 'one' ? Repeat1 : Repeat
  return (
    <div className="flex items-center gap-0.5">
      <span className="mr-2 text-sm text-subtle tabular-nums max-md:hidden">
        {formatClock(state.positionS * 1000)}
        {' / '}
        {formatClock(state.durationS * 1000)}
      </span>
      <IconButton
        label={t('shuffle')}
        isPressed={isShuffled}
        icon={<Shuffle className={cn('size-4.5', isShuffled && 'text-accent')} aria-hidden />}
        className="max-md:hidden"
        onClick={() => queue.set(shuffled(heard, !isShuffled, Math.random))}
      />
      <IconButton
        label={t('previous')}
        icon={<SkipBack className="size-5 fill-current" aria-hidden />}
        className="max-sm:hidden"
        onClick={previous}
      />
      <IconButton
        label={isPlaying ? t('pause') : t('play')}
        icon={
          isPlaying ? (
            <Pause className="size-6 fill-current" aria-hidden />
          ) : (
            <Play className="size-6 fill-current" aria-hidden />
          )
        }
        onClick={toggle}
      />
      <IconButton
        label={t('next')}
        icon={<SkipForward className="size-5 fill-current" aria-hidden />}
        onClick={next}
      />
      <IconButton
        label={t(`repeat.${heard.repeat}`)}
        icon={<RepeatIcon className={cn('size-4.5', heard.repeat !== 'none' && 'text-accent')} aria-hidden />}
        className="max-md:hidden"
        onClick={() => queue.set(repeated(heard))}
      />
      <IconButton
        label={state.isMuted ? t('unmute') : t('mute')}
        isPressed={state.isMuted}
        icon={
          state.isMuted ? (
            <VolumeX className="size-5" aria-hidden />
          ) : (
            <Volume2 className="size-5" aria-hidden />
          )
        }
        className="max-sm:hidden"
        onClick={() => setMuted(!state.isMuted)}
      />
      <div className="w-24 max-lg:hidden">
        <Slider
          label={t('volume')}
          value={Math.round((state.isMuted ? 0 : state.volume) * 100)}
          valueText={`${Math.round(state.volume * 100)} %`}
          onChange={(percent) => listening.setVolume(percent / 100)}
        />
      </div>
    </div>
  )
}

interface QueueSheetProps {
  heard: Queue
  listening: Listening
  isOpen: boolean
  onClose: () => void
  onLyrics: () => void
}

function QueueSheet({ heard, listening, isOpen, onClose, onLyrics }: QueueSheetProps) {
  const t = useTranslations('music')
  const wanted = useStore(levelling)
  const isShuffled = heard.unshuffled !== null
  return (
    <Sheet isOpen={isOpen} onClose={onClose} title={t('queue')}>
      {/* A phone's bar has no room for these. */}
      <div className="mb-3 flex flex-wrap gap-2 md:hidden">
        <Button
          size="sm"
          aria-pressed={isShuffled}
          icon={<Shuffle className={cn('size-4', isShuffled && 'text-accent')} aria-hidden />}
          onClick={() => queue.set(shuffled(heard, !isShuffled, Math.random))}
        >
          {t('shuffle')}
        </Button>
        <Button
          size="sm"
          icon={<Repeat className={cn('size-4', heard.repeat !== 'none' && 'text-accent')} aria-hidden />}
          onClick={() => queue.set(repeated(heard))}
        >
          {t(`repeat.${heard.repeat}`)}
        </Button>
        <Button
          size="sm"
          icon={<SkipBack className="size-4 fill-current" aria-hidden />}
          onClick={listening.previous}
        >
          {t('previous')}
        </Button>
        <Button size="sm" icon={<MicVocal className="size-4" aria-hidden />} onClick={onLyrics}>
          {t('lyrics')}
        </Button>
      </div>
      <div className="mb-4">
        <p id="rf-levelling" className="mb-1.5 text-base font-medium">
          {t('levelling.title')}
        </p>
        <Select
          label={t('levelling.title')}
          value={wanted}
          options={levellings.map((value) => ({ value, label: t(`levelling.${value}`) }))}
          onChange={setLevelling}
        />
      </div>
      <ol className="-mx-2 flex flex-col">
        {heard.items.map((item, index) => (
          <li key={`${item.id} ${index}`} className="flex items-center gap-1">
            <button
              type="button"
              aria-current={index === heard.at ? 'true' : undefined}
              onClick={() => queue.set(jumpTo(heard, index))}
              className={cn(
                'touch-target flex min-w-0 flex-1 items-center gap-3 rounded-sm px-2 py-2 text-left text-base hover:bg-s2',
                index === heard.at && 'font-semibold text-accent',
              )}
            >
              <span className="w-6 text-right text-sm text-subtle tabular-nums">{index + 1}</span>
              <span className="min-w-0 flex-1 truncate">{item.title}</span>
              {item.runtime_ms && (
                <span className="text-sm text-subtle tabular-nums">{formatClock(item.runtime_ms)}</span>
              )}
            </button>
            <IconButton
              label={t('remove', { title: item.title })}
              size="sm"
              hasTooltip={false}
              icon={<X className="size-4" aria-hidden />}
              onClick={() => queue.set(removeAt(heard, index))}
            />
          </li>
        ))}
      </ol>
    </Sheet>
  )
}
