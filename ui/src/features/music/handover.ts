/** When the next track begins: by the clock of the one that plays, not by the news of its end, which comes too late. */

/** About what an element needs from `play` to its first sound. More would have both sound at once. */
const leadMs = 8
/** Nearer to the end than that, each sign of the clock sets the moment anew. */
const plannedWithinS = 1.5
/** Lengths that differ by more are guesses: then the next one waits for the end itself. */
const sameLengthS = 0.05

export class Handover {
  private timer: ReturnType<typeof setTimeout> | undefined
  private begun: HTMLMediaElement | null = null

  /** Called whenever the clock of what plays is heard of; `lengthS` is what the server measured, 0 if it does not know. */
  plan(playing: HTMLMediaElement, lengthS: number, next: HTMLMediaElement, begin: () => void): void {
    if (this.begun === next) return
    this.cancel()
    const leftS = playing.duration - playing.currentTime
    const isSure = Math.abs(playing.duration - lengthS) < sameLengthS && playing.playbackRate === 1
    if (!isSure || !(leftS < plannedWithinS) || next.readyState < next.HAVE_FUTURE_DATA) return
    this.timer = setTimeout(
      () => {
        if (playing.paused || playing.seeking) return
        this.begun = next
        begin()
      },
      leftS * 1000 - leadMs,
    )
  }

  /** Whether this one sounds already, before its turn. */
  hasBegun(media: HTMLMediaElement): boolean {
    return this.begun === media
  }

  cancel(): void {
    clearTimeout(this.timer)
    this.begun = null
  }
}
