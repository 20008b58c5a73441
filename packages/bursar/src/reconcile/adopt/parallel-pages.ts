/**
 * Pages that are read at the same time: enough for 20 reads a second although Stripe takes half a
 * second for each, with some to spare for the slow ones.
 */
export const PARALLEL_PAGES = 16

/** Pages that are written at the same time, so that PostgreSQL and this process both have work. */
export const WRITERS = 3
