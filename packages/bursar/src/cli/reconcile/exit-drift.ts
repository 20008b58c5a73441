/** The exit code of a comparison that found a difference. */
export const EXIT_DRIFT = 3
