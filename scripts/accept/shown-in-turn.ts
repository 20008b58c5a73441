import type { Shown } from './accept-line.ts'

/** A line that rests on several things, one after the other: yes only if each says so. */
export async function shownInTurn(shows: readonly (() => Promise<Shown>)[]): Promise<Shown> {
  const all: Shown[] = []
  for (const show of shows) all.push(await show())
  const isShown = all.length > 0 && all.every(({ verdict }) => verdict === 'yes')
  return { verdict: isShown ? 'yes' : 'no', figure: all.map(({ figure }) => figure).join('; ') }
}
