import type { MissingEntry } from '@/api/types'
import { useEpisodeCode } from '@/features/cards'

type Title = MissingEntry['titles'][number]

/** What a missing title is called in a list. */
export function useTitleName(): (title: Title) => string {
  const code = useEpisodeCode()
  return (title) => {
    if (title.kind === 'episode')
      return [title.series_title, code({ ...title, number_end: null }), title.title]
        .filter(Boolean)
        .join(' · ')
    if (title.series_title) return `${title.series_title} · ${title.title}`
    return title.year ? `${title.title} (${title.year})` : title.title
  }
}
