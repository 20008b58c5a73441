/** Only the last purchases count, so that a single slow one is forgotten. */
const LAGS_KEPT = 8
/** The longest wait for a state, however slow the endpoint is. */
export const LAG_WAIT_MS_MAX = 20_000

/** How long the endpoint works after it answers, measured on normal purchases. */
export class Lags {
  private lags: number[] = []

  add(milliseconds: number): void {
    this.lags = [...this.lags, milliseconds].slice(-LAGS_KEPT)
  }

  /** The greatest recent lag. */
  get greatestMs(): number {
    return Math.min(Math.max(0, ...this.lags), LAG_WAIT_MS_MAX)
  }

  /** How long to wait for an effect: twice the greatest recent lag. */
  get timeoutMs(): number {
    return Math.min(2 * this.greatestMs, LAG_WAIT_MS_MAX)
  }
}
