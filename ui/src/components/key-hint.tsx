/** A key or a chord, drawn as caps: `Ctrl+K` or `M`. */
export function KeyHint({ keys }: { keys: string }) {
  return (
    <span className="inline-flex gap-1" aria-hidden>
      {keys.split('+').map((key) => (
        <kbd
          key={key}
          className="min-w-5 rounded-[4px] bg-s3 px-1 text-center font-sans text-xs leading-5 text-muted ring-1 ring-line ring-inset"
        >
          {key}
        </kbd>
      ))}
    </span>
  )
}
