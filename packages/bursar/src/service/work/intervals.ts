/** How often each loop runs, and how long after the start where that is sooner. */

export const TICK_MS = 1_000
export const BULK_MS = 1_000
export const ALERT_MS = 1_000
export const ANCHOR_MS = 60_000
export const ADDONS_MS = 5_000
export const CATCH_UP_MS = 60_000
export const CATCH_UP_FIRST_MS = 3_000
export const SWEEP_MS = 60_000
export const SWEEP_FIRST_MS = 30_000
export const VERIFY_FIRST_MS = 90_000
export const SCHEDULE_MS = 3_600_000
/** A start is busy enough. */
export const SCHEDULE_FIRST_MS = 5_000
export const HEARTBEAT_MS = 60_000
export const HEARTBEAT_FIRST_MS = 10_000
