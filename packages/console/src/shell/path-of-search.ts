/** Where a search leads; null where nothing is looked for. */
export function pathOfSearch(text: string): string | null {
  const word = text.trim()
  if (word === '') return null
  const asked = encodeURIComponent(word)
  if (word.startsWith('evt_')) return `/events/${asked}`
  if (word.startsWith('sub_')) return `/subscriptions?search=${asked}`
  // The prefixes that Stripe gives to objects we track; a tenant's ID may look alike (`org_2abC`).
  if (/^(?:cs|cus|in|ch|py|pi|dp|du|re|pyr|si)_\w{4,}$/.test(word))
    return `/events?object_id=${asked}`
  return `/tenants?search=${asked}`
}
