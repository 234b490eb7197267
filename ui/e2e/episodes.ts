/** A short series made for the journeys of the player: its chapters name an intro and credits. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const CHAPTERS = [
  { title: 'Low water', startS: 0 },
  { title: 'Intro', startS: 4 },
  { title: 'The crossing', startS: 14 },
  { title: 'Credits', startS: 30 },
] as const
export const LENGTH_S = 40

export function makeEpisodes(folder: string, series: string, count: number): void {
  const season = path.join(folder, series, 'Season 01')
  mkdirSync(season, { recursive: true })
  const chapters = path.join(season, '.chapters')
  const parts = CHAPTERS.map(({ title, startS }, at) => {
    const endS = CHAPTERS[at + 1]?.startS ?? LENGTH_S
    return `[CHAPTER]\nTIMEBASE=1/1\nSTART=${startS}\nEND=${endS}\ntitle=${title}`
  })
  writeFileSync(chapters, `;FFMETADATA1\n${parts.join('\n')}\n`)
  for (let number = 1; number <= count; number++)
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-y'],
      // Another sound, or it would be another copy of the same episode.
      ...['-f', 'lavfi', '-i', `testsrc2=s=320x180:r=12:d=${LENGTH_S}`],
      ...['-f', 'lavfi', '-i', `sine=f=${300 + 110 * number}:d=${LENGTH_S}`],
      ...['-i', chapters, '-map', '0:v', '-map', '1:a', '-map_metadata', '2'],
      ...['-c:v', 'libx264', '-preset', 'ultrafast', '-g', '24', '-pix_fmt', 'yuv420p', '-c:a', 'aac'],
      path.join(season, `${series} S01E0${number}.mkv`),
    ])
  rmSync(chapters)
}
