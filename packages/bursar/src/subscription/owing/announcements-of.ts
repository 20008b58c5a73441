import type { Announcement, Owing } from './effect.ts'

/** Who hears an announcement: outgoing endpoints that want it, and embedded handlers. */
export function announcementsOf(name: Announcement, owing: Owing) {
  const heard = owing.announceTo.filter(({ events }) => events === null || events.includes(name))
  const announced = heard.map(({ name: target }) => ({ kind: 'announce' as const, name, target }))
  const isHooked = owing.hooks.includes(name)
  return isHooked ? [...announced, { kind: 'hook' as const, name, target: '' }] : announced
}
