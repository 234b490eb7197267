/** What went wrong, and what one can do about it: the same whether or not anything has played. */
import { TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

export interface TroubleProps {
  heading: ReactNode
  /** The first line says what happened; another gives the server's own words. */
  lines: readonly (string | null)[]
  /** The first is what most likely helps. */
  actions: ReactNode
  more?: ReactNode
}

export function Trouble({ heading, lines, actions, more }: TroubleProps) {
  const [first, ...others] = lines.filter((line) => line !== null)
  return (
    <div className="flex max-w-lg flex-col items-center px-6 py-8 text-center">
      <TriangleAlert className="mb-4 size-10 text-[#f5c451]" aria-hidden />
      {heading}
      <p className="mt-2 text-md text-white/85">{first}</p>
      {others.map((line) => (
        <p key={line} className="mt-2 text-base text-white/75">
          {line}
        </p>
      ))}
      <div className="mt-6 flex flex-wrap justify-center gap-3 max-sm:w-full max-sm:flex-col">{actions}</div>
      {more}
    </div>
  )
}

export const troubleHeading = 'text-xl font-semibold'
