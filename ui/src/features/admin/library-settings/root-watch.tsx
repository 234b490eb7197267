/** Where a folder says how changes in it are noticed between scans. Nothing yet: no folder is watched. */
import type { LibraryRoot } from '@/api/types'

export function RootWatch({ root }: { root: LibraryRoot }): React.ReactNode {
  void root
  return null
}
