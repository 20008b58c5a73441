/** Whoever has done nothing for so long is not counted as being there. */
const PRESENT_MS = 120_000
const ACTIONS = ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart'] as const

/**
 * Whether somebody is at the page. What a page reads by itself, because the stream said so or a
 * minute has passed, must not keep the session of a person who has left.
 */
export class Presence {
  readonly #now: () => number
  #lastActivity: number

  /** Who opened the page is there. */
  constructor(page: EventTarget, now: () => number) {
    this.#now = now
    this.#lastActivity = now()
    const note = () => {
      this.#lastActivity = now()
    }
    for (const act of ACTIONS) page.addEventListener(act, note, { capture: true, passive: true })
  }

  get isHere(): boolean {
    return this.#now() - this.#lastActivity < PRESENT_MS
  }
}
