/** A number in [0, 1). */
export type Random = () => number

export const systemRandom: Random = () => Math.random()

/** Of `seededRandom`, which looks at 32 bits. */
export const SEED_MAX = 4_294_967_295

/** The same sequence for the same seed (mulberry32, public domain), for tests and replays. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
