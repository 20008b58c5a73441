import { z } from 'zod'

/** What may have changed, so that a page knows what to read again. */
export const TOPICS = ['deliveries', 'events', 'changes', 'findings', 'messages'] as const

/**
 * The data of a server-sent event `changed`. `hello` comes first; a comment every fifteen seconds
 * keeps the connection. After a break the pages read anew: nothing is sent twice.
 */
export const changed = z.object({ topics: z.array(z.enum(TOPICS)), at: z.iso.datetime() })
