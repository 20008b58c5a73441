/** Whatever Bursar answers at some address, be it with 405. */
export const METHODS = ['DELETE', 'GET', 'HEAD', 'OPTIONS', 'PATCH', 'POST', 'PUT'] as const

export type Method = (typeof METHODS)[number]
