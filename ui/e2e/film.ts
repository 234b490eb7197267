/** A film made for the journeys of the player: large enough for several qualities, with two sound tracks and subtitles. */
import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export const FILM = 'Glass Estuary'
export const ENCODED_FILM = 'Old Estuary'
export const PACKED_FILM = 'Tidal Estuary'

const DURATION_S = 60

const cues = (lines: readonly string[]) =>
  lines
    .map(
      (line, at) =>
        `${at + 1}\n00:00:${at === 0 ? '01' : '20'},000 --> 00:00:${at === 0 ? '19' : '58'},000\n${line}\n`,
    )
    .join('\n')

/**
 * Draws the films into a folder of films, unless they are there. The first plays in a browser as it is; the second has
 * pictures that no browser knows; the third is the first in a container that Chromium does not open.
 */
export function drawFilms(films: string): void {
  const film = path.join(films, `${FILM} (2021)`, `${FILM} (2021).mkv`)
  draw(film, ['-c:v', 'libx264', '-preset', 'ultrafast'])
  repack(film, path.join(films, `${PACKED_FILM} (2010)`, `${PACKED_FILM} (2010).ts`))
  draw(path.join(films, `${ENCODED_FILM} (1999)`, `${ENCODED_FILM} (1999).mkv`), [
    '-c:v',
    'mpeg4',
    '-q:v',
    '4',
  ])
}

function draw(file: string, encoder: readonly string[]): void {
  if (existsSync(file)) return
  const folder = path.dirname(file)
  mkdirSync(folder, { recursive: true })
  const texts = {
    eng: ['The tide comes in twice.', 'And goes out once.'],
    deu: ['Zweimal kommt die Flut.', 'Einmal geht sie.'],
  }
  const subtitles = Object.entries(texts).map(([language, lines]) => {
    const text = path.join(folder, `.${language}.srt`)
    writeFileSync(text, cues(lines))
    return text
  })
  const chapters = path.join(folder, '.chapters')
  const starts = [0, 20, 40]
  writeFileSync(
    chapters,
    `;FFMETADATA1\n${starts.map((start, at) => `[CHAPTER]\nTIMEBASE=1/1\nSTART=${start}\nEND=${start + 20}\ntitle=${['Low water', 'The pilot boat', 'Lights out'][at]}`).join('\n')}\n`,
  )
  const made = `${file}.part.mkv`
  const lavfi = (source: string) => ['-f', 'lavfi', '-i', `${source}:d=${DURATION_S}`]
  execFileSync('ffmpeg', [
    ...['-v', 'error', '-y'],
    ...[...lavfi('testsrc2=s=1280x720:r=24'), ...lavfi('sine=f=440'), ...lavfi('sine=f=660')],
    ...subtitles.flatMap((text) => ['-i', text]),
    ...['-i', chapters, '-map_metadata', '5'],
    ...['0:v', '1:a', '2:a', '3:s', '4:s'].flatMap((stream) => ['-map', stream]),
    ...[...encoder, '-g', '48', '-pix_fmt', 'yuv420p', '-c:a', 'aac', '-ac', '2', '-c:s', 'srt'],
    ...['a:0', 's:0'].flatMap((stream) => [`-metadata:s:${stream}`, 'language=eng']),
    ...['a:1', 's:1'].flatMap((stream) => [`-metadata:s:${stream}`, 'language=deu']),
    made,
  ])
  renameSync(made, file)
  for (const helper of [...subtitles, chapters]) rmSync(helper)
}

/** The same pictures and sounds as a transport stream, without the subtitles, which it does not hold. */
function repack(film: string, file: string): void {
  if (existsSync(file)) return
  mkdirSync(path.dirname(file), { recursive: true })
  const made = `${file}.part.ts`
  const streams = ['-map', '0:v', '-map', '0:a', '-c', 'copy']
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-i', film, ...streams, made])
  renameSync(made, file)
}
