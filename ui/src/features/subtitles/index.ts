/** Subtitles from elsewhere: looked for, fetched, handed in, taken away. Used by the player and by the page of a title. */
import { lazy } from 'react'

export type { SubtitlesDialogProps } from './subtitles-dialog'
/** Loads when it first opens. */
export const SubtitlesDialog = lazy(() => import('./subtitles-dialog'))
