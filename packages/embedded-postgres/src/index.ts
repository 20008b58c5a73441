export { forgetEmbedded } from './forget-embedded.ts'
export { type EmbeddedOptions, findRunning, startEmbedded } from './start-embedded.ts'
