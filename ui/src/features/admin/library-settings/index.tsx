/** The settings of one library: its folders, when it is scanned, what it is called. */
'use client'
import type { Library } from '@/api/types'
import { Folders } from './folders'
import { General } from './general'
import { LibrarySchedule } from './schedule'

export { DefaultSchedule, ScanTimes } from './schedule'

export function LibrarySettings({ library }: { library: Library }) {
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2">
      <div className="min-w-0 lg:col-span-2">
        <Folders library={library} />
      </div>
      <LibrarySchedule library={library} />
      <General library={library} />
    </div>
  )
}
