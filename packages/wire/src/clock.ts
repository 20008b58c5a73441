/** The time of this process: for deadlines and signatures. Business time is the database’s. */
export interface Clock {
  now(): Date
}

export const systemClock: Clock = { now: () => new Date() }
