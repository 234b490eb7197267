/**
 * A dark film whose subtitles are more than text: two scripts that differ only in the font they ask for (one lies in the
 * file, the other is nowhere), pictures of text as on a Blu-ray, and as on a DVD. Each shows at the times of `SHOWN`.
 */
import { execFileSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './places'

export const PAINTED_FILM = 'Painted Estuary'
export const SHOWN = [
  { startS: 4, endS: 10 },
  { startS: 24, endS: 30 },
] as const

const DURATION_S = 40
const WORDS = 'MILLIMETRE'

/** Draws the film into a folder of films, unless it is there. */
export function drawPainted(films: string): void {
  const file = path.join(films, `${PAINTED_FILM} (2015)`, `${PAINTED_FILM} (2015).mkv`)
  if (existsSync(file)) return
  const folder = path.dirname(file)
  mkdirSync(folder, { recursive: true })
  const beside = (name: string) => path.join(folder, `.${name}`)
  writeFileSync(beside('own.ass'), script('Inter'))
  writeFileSync(beside('plain.ass'), script('Nowhere To Be Found'))
  writeFileSync(beside('bluray.sup'), pictures())
  drawDvd(beside('bluray.sup'), beside('dvd.mkv'))
  copyFileSync(
    path.join(root, 'ui/node_modules/@fontsource-variable/inter/files/inter-latin-wght-normal.woff2'),
    beside('font.woff2'),
  )
  const made = `${file}.part.mkv`
  const lavfi = (source: string) => ['-f', 'lavfi', '-i', `${source}:d=${DURATION_S}`]
  const inputs = ['own.ass', 'plain.ass', 'bluray.sup', 'dvd.mkv'].map(beside)
  const named = [
    ['eng', 'Signs'],
    ['eng', 'Plain'],
    ['deu', 'Blu-ray'],
    ['fra', 'DVD'],
  ] as const
  execFileSync('ffmpeg', [
    // Without the last one ffmpeg lets every input begin at zero, also one whose first picture comes later.
    ...['-v', 'error', '-y', '-copyts'],
    ...[...lavfi('color=0x101418:s=1280x720:r=24'), ...lavfi('sine=f=330')],
    ...inputs.flatMap((input) => ['-i', input]),
    ...['0:v', '1:a', '2', '3', '4', '5'].flatMap((stream) => ['-map', stream]),
    ...[
      '-c:v',
      'libx264',
      '-preset',
      'ultrafast',
      '-g',
      '48',
      '-pix_fmt',
      'yuv420p',
      '-c:a',
      'aac',
      '-ac',
      '2',
    ],
    ...['-c:s', 'copy'],
    ...['-attach', beside('font.woff2'), '-metadata:s:t:0', 'mimetype=font/woff2'],
    ...named.flatMap(([language, title], at) => [
      ...[`-metadata:s:s:${at}`, `language=${language}`],
      ...[`-metadata:s:s:${at}`, `title=${title}`, `-disposition:s:${at}`, '0'],
    ]),
    made,
  ])
  renameSync(made, file)
  for (const helper of [...inputs, beside('font.woff2')]) rmSync(helper, { force: true })
}

/**
 * The same pictures as DVD packets. ffmpeg knows of no end of a picture and writes the largest number; in the packets and
 * beside them it is put right here.
 */
function drawDvd(pictures: string, file: string): void {
  execFileSync('ffmpeg', ['-v', 'error', '-y', '-copyts', '-i', pictures, '-c:s', 'dvdsub', file])
  const [{ startS, endS }] = SHOWN
  const number = (value: number, bytes: number) =>
    value
      .toString(16)
      .padStart(bytes * 2, '0')
      .match(/../g)
      ?.map((byte) => String.fromCharCode(Number.parseInt(byte, 16)))
      .join('') ?? ''
  const lengthMs = (endS - startS) * 1000
  const written = readFileSync(file)
    .toString('latin1')
    // The command to stop, and when: in units of 1024 of 90,000 a second.
    .replaceAll(/\xff\xff([^]{2}\x02\xff)/g, `${number(Math.floor((lengthMs * 90) / 1024), 2)}$1`)
    // BlockDuration of Matroska.
    .replaceAll(/\x9b\x84\xff{4}/g, `\x9b\x84${number(lengthMs, 4)}`)
  writeFileSync(file, written, 'latin1')
}

function script(font: string): string {
  const clock = (seconds: number) => `0:00:${String(seconds).padStart(2, '0')}.00`
  return [
    '[Script Info]\nScriptType: v4.00+\nPlayResX: 1280\nPlayResY: 720\n',
    '[V4+ Styles]',
    'Format: Name, Fontname, Fontsize, PrimaryColour, SecondaryColour, OutlineColour, BackColour, Bold, Italic, Underline, StrikeOut, ScaleX, ScaleY, Spacing, Angle, BorderStyle, Outline, Shadow, Alignment, MarginL, MarginR, MarginV, Encoding',
    `Style: Default,${font},80,&H0040C8FF,&H000000FF,&H00000000,&H00000000,0,0,0,0,100,100,0,0,1,2,0,5,10,10,10,1\n`,
    '[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text',
    ...SHOWN.map(
      ({ startS, endS }) => `Dialogue: 0,${clock(startS)},${clock(endS)},Default,,0,0,0,,{\\frz8}${WORDS}`,
    ),
    '',
  ].join('\n')
}

/** White bars, as the tests of the server draw them. */
function pictures(): Buffer {
  const times = SHOWN.map(({ startS, endS }) => `(${startS * 1000}, ${endS * 1000})`).join(', ')
  return execFileSync(
    path.join(root, '.venv/bin/python'),
    ['-c', `import sys; from subtitled import sup; sys.stdout.buffer.write(sup(${times}))`],
    { env: { ...process.env, PYTHONPATH: path.join(root, 'tests') } },
  )
}
