const DATE = { day: 'numeric', month: 'short', year: 'numeric', timeZone: 'UTC' } as const
const DAY = new Intl.DateTimeFormat('en-GB', DATE)
const MINUTE = new Intl.DateTimeFormat('en-GB', { ...DATE, hour: '2-digit', minute: '2-digit' })

/** `28 Feb 2027`: the day of an instant in a sentence, by UTC. */
export function sayDay(instant: Date | string): string {
  return said(instant, (at) => DAY.format(at))
}

/** `28 Feb 2027, 12:00 UTC`: an instant in a sentence, where the time matters. */
export function sayMinute(instant: Date | string): string {
  return said(instant, (at) => `${MINUTE.format(at)} UTC`)
}

/** A stored text that is no instant is said as it is. */
function said(instant: Date | string, say: (at: Date) => string): string {
  const at = new Date(instant)
  return Number.isNaN(at.getTime()) ? String(instant) : say(at)
}
