/** Where a search leads; null where nothing is looked for. */
export function pathOfSearch(text: string): string | null {
  const word = text.trim()
  if (word === '') return null
  const asked = encodeURIComponent(word)
  if (word.startsWith('evt_')) return `/events/${asked}`
  if (word.startsWith('sub_')) return `/subscriptions?search=${asked}`
  // What Stripe calls objects: a word, an underscore, letters and digits.
  if (/^[a-z]{2,5}_\w{4,}$/.test(word)) return `/events?subject=${asked}`
  return `/tenants?search=${asked}`
}
