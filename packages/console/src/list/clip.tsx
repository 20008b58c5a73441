import { Link } from 'wouter'

/**
 * A name or an id that is one long word: in a table that has no room for it, it ends in an
 * ellipsis, and pointing at it tells the whole. Broken anywhere it could be read as two.
 */
export function Clip({ children, to }: { children: string; to?: string }) {
  if (to === undefined) {
    return (
      <span data-clip title={children}>
        {children}
      </span>
    )
  }
  return (
    <Link href={to} data-clip title={children}>
      {children}
    </Link>
  )
}
