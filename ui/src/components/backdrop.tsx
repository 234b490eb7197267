/** A wall of drawn posters in lamp light: the picture behind sign-in and first run, where no artwork may be shown yet. */
import { cn } from '@/lib/cn'

interface Poster {
  sky: string
  glow: string
  land: string
  shape: 'peaks' | 'sun' | 'city' | 'waves' | 'moon' | 'road'
}

const posters: readonly Poster[] = [
  { sky: '#2b1b2e', glow: '#ff8f5a', land: '#170d18', shape: 'sun' },
  { sky: '#12283a', glow: '#7fc4e8', land: '#081622', shape: 'peaks' },
  { sky: '#3a1d14', glow: '#ffb26b', land: '#1b0c07', shape: 'road' },
  { sky: '#14302b', glow: '#8be0bd', land: '#081915', shape: 'waves' },
  { sky: '#261c3d', glow: '#b79cff', land: '#120c20', shape: 'city' },
  { sky: '#3a2a12', glow: '#ffd27a', land: '#1a1206', shape: 'peaks' },
  { sky: '#101c33', glow: '#9fb8ff', land: '#070d1a', shape: 'moon' },
  { sky: '#3b1720', glow: '#ff8fa0', land: '#1a080d', shape: 'city' },
  { sky: '#173038', glow: '#ffcf9a', land: '#0a171b', shape: 'sun' },
  { sky: '#2a2430', glow: '#e9c6ff', land: '#131017', shape: 'waves' },
]

const columns = 14
const rows = 7

export function Backdrop({ className }: { className?: string }) {
  return (
    <div aria-hidden className={cn('absolute inset-0 -z-10 overflow-hidden bg-bg', className)}>
      <div className="absolute top-1/2 left-1/2 h-[165%] w-[165%] -translate-x-1/2 -translate-y-1/2 [perspective:1400px]">
        <div className="size-full origin-center [transform:rotateX(24deg)_rotateZ(-13deg)_scale(1.08)]">
          <svg
            viewBox={`0 0 ${columns * 112} ${rows * 162}`}
            preserveAspectRatio="xMidYMid slice"
            className="size-full"
          >
            {Array.from({ length: columns * rows }, (_, index) => {
              const column = index % columns
              const row = Math.floor(index / columns)
              return (
                <DrawnPoster
                  key={index}
                  poster={posters[(column * 3 + row * 7) % posters.length] as Poster}
                  x={column * 112 + 6}
                  y={row * 162 + 6 - (column % 2) * 46}
                />
              )
            })}
          </svg>
        </div>
      </div>
      <div className="absolute inset-0 bg-[radial-gradient(60rem_40rem_at_75%_-10%,color-mix(in_oklab,var(--rf-glow)_34%,transparent),transparent_70%)]" />
      <div className="absolute inset-0 bg-[radial-gradient(ellipse_at_center,color-mix(in_oklab,var(--rf-bg)_90%,transparent)_16%,color-mix(in_oklab,var(--rf-bg)_58%,transparent)_58%,color-mix(in_oklab,var(--rf-bg)_86%,transparent)_120%)]" />
    </div>
  )
}

function DrawnPoster({ poster, x, y }: { poster: Poster; x: number; y: number }) {
  const { sky, glow, land, shape } = poster
  return (
    <svg x={x} y={y} width="100" height="150" viewBox="0 0 100 150">
      <rect width="100" height="150" rx="6" fill={sky} />
      <rect width="100" height="150" rx="6" fill="url(#rf-dusk)" />
      <g clipPath="inset(0 round 6px)">
        {shape === 'sun' && (
          <>
            <circle cx="50" cy="84" r="30" fill={glow} />
            <path d="M0 96h100v54H0z" fill={land} />
            <path d="M30 104h40M36 112h28M42 120h16" stroke={glow} strokeOpacity="0.55" strokeWidth="2" />
          </>
        )}
        {shape === 'peaks' && (
          <>
            <circle cx="70" cy="42" r="11" fill={glow} opacity="0.9" />
            <path d="m0 112 28-44 22 30 18-22 32 42v32H0z" fill={land} />
            <path d="m28 68 9 13-8 2-8-3zM68 76l8 11-8 1-6-4z" fill={glow} opacity="0.75" />
          </>
        )}
        {shape === 'city' && (
          <>
            <circle cx="50" cy="66" r="38" fill={glow} opacity="0.22" />
            <path d="M4 150V92h14V70h12v34h8V54h14v30h10V74h16v40h8V96h12v54z" fill={land} />
            <path d="M42 62v22M68 82v10M22 78v10" stroke={glow} strokeWidth="2.5" strokeDasharray="2.5 4" />
          </>
        )}
        {shape === 'waves' && (
          <>
            <circle cx="34" cy="46" r="18" fill={glow} opacity="0.85" />
            <path d="M0 98c16-12 34-12 50 0s34 12 50 0v52H0z" fill={land} />
            <path
              d="M0 116c16-10 34-10 50 0s34 10 50 0"
              stroke={glow}
              strokeOpacity="0.5"
              strokeWidth="2"
              fill="none"
            />
          </>
        )}
        {shape === 'moon' && (
          <>
            <path d="M66 30a26 26 0 1 0 10 40 22 22 0 0 1-10-40Z" fill={glow} />
            <path d="M0 120c30-14 70-14 100 0v30H0z" fill={land} />
            <circle cx="24" cy="28" r="1.6" fill={glow} />
            <circle cx="38" cy="16" r="1.2" fill={glow} />
            <circle cx="84" cy="22" r="1.4" fill={glow} />
          </>
        )}
        {shape === 'road' && (
          <>
            <path d="M0 82h100v68H0z" fill={land} />
            <circle cx="50" cy="76" r="20" fill={glow} opacity="0.9" />
            <path d="M0 84h100v66H0z" fill={land} />
            <path d="m46 84-26 66h60L54 84z" fill={glow} opacity="0.24" />
          </>
        )}
        <path
          d="M22 134h56M34 140h32"
          stroke="#fff"
          strokeOpacity="0.5"
          strokeWidth="2"
          strokeLinecap="round"
        />
      </g>
    </svg>
  )
}
