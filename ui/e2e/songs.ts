/** Songs made for the journeys of music: tones with tags, a cover, loudness and words. */
import { execFileSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'

export interface Song {
  title: string
  artist: string
  album: string
  disc?: number
  track: number
  year?: number
  lengthS?: number
}

export function makeSongs(folder: string, songs: readonly Song[]): void {
  mkdirSync(folder, { recursive: true })
  songs.forEach(({ title, artist, album, disc, track, year = 2004, lengthS = 6 }, at) => {
    const file = path.join(folder, `file ${at}.flac`)
    const tags = {
      ...{
        title,
        artist,
        album,
        album_artist: 'Reed & Tide',
        track,
        disc: disc ?? 1,
        date: year,
        genre: 'Folk',
      },
      ...{ replaygain_track_gain: '-6 dB', replaygain_album_gain: '-5 dB', replaygain_album_peak: '0.9' },
    }
    execFileSync('ffmpeg', [
      ...['-v', 'error', '-y', '-f', 'lavfi', '-i', `sine=f=${220 + 40 * at}:d=${lengthS}`],
      ...[
        '-f',
        'lavfi',
        '-i',
        'gradients=s=400x400:c0=0x204060:c1=0xd08040:d=0.04',
        '-map',
        '0',
        '-map',
        '1',
      ],
      ...['-c:v', 'mjpeg', '-frames:v', '1', '-disposition:v', 'attached_pic'],
      ...Object.entries(tags).flatMap(([name, value]) => ['-metadata', `${name}=${value}`]),
      file,
    ])
    writeFileSync(file.replace(/flac$/, 'lrc'), '[00:00.50]First line\n[00:03.00]Second line\n')
  })
}
