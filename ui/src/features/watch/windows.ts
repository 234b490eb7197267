/** Where the picture stands: the whole screen, a little window above others, or in its page. */
import { useEffect, useState } from 'react'

export function useFullscreen(): boolean {
  const [isFull, setIsFull] = useState(false)
  useEffect(() => {
    const changed = () => setIsFull(document.fullscreenElement !== null)
    document.addEventListener('fullscreenchange', changed)
    return () => document.removeEventListener('fullscreenchange', changed)
  }, [])
  return isFull
}

/** The whole page, not the picture alone: menus and dialogs stand beside the player in it. */
export async function toggleFullscreen(video: HTMLVideoElement | null): Promise<void> {
  try {
    if (document.fullscreenElement) await document.exitFullscreen()
    else await document.documentElement.requestFullscreen()
  } catch {
    // A phone that only lets the picture itself fill the screen; else a page inside another page.
    const alone = video as (HTMLVideoElement & { webkitEnterFullscreen?: () => void }) | null
    alone?.webkitEnterFullscreen?.()
  }
}

/** Not in Firefox, which has a button of its own over the picture, nor where a policy forbids it. */
export function canFloat(): boolean {
  return document.pictureInPictureEnabled === true
}

export async function togglePictureInPicture(video: HTMLVideoElement | null): Promise<void> {
  try {
    if (document.pictureInPictureElement) await document.exitPictureInPicture()
    else await video?.requestPictureInPicture()
  } catch {
    // Not offered here, or refused because nothing has loaded yet.
  }
}
