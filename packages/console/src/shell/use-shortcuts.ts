import { useEffect } from 'react'
import { useLocation } from 'wouter'
import { PLACES } from './navigation.ts'

/** After `g`, the letter of a page is waited for so long. */
const LETTER_MS = 1_500

/** Keys for everywhere: `/` searches, `g` and a letter goes, `j` and `k` walk, `?` helps. */
export function useShortcuts(onHelp: () => void): void {
  const [, go] = useLocation()
  useEffect(() => {
    let goSince = Number.NEGATIVE_INFINITY
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      const place = PLACES.find(({ letter }) => letter === event.key)
      const isSecond = event.timeStamp - goSince < LETTER_MS
      goSince = event.key === 'g' ? event.timeStamp : Number.NEGATIVE_INFINITY
      if (isSecond && place !== undefined) go(place.path)
      else if (event.key === '/') document.getElementById('finder')?.focus()
      else if (event.key === '?') onHelp()
      else if (event.key === 'j' || event.key === 'k') walk(event.key === 'j' ? 1 : -1)
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [go, onHelp])
}

function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  return target.closest('input, select, textarea, [role=dialog]') !== null
}

/** To the first link of the next row, or of the one before. */
function walk(step: 1 | -1): void {
  const rows = [...document.querySelectorAll('main tbody tr')]
  const here = rows.findIndex((row) => row.contains(document.activeElement))
  const next = here === -1 ? 0 : Math.min(Math.max(here + step, 0), rows.length - 1)
  rows[next]?.querySelector<HTMLElement>('a, button')?.focus()
}
