import type { Config } from '../config/config.ts'

/** What the API is served from: one entry per kind of caller, `null` where it is switched off. */
export interface Faces {
  readonly livemode: boolean
}

export interface FaceSurroundings {
  readonly config: Config
}

export function facesOf({ config }: FaceSurroundings): Faces {
  return { livemode: config.stripe.livemode }
}
