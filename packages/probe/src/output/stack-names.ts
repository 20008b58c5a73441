/** The stacks for which remedies have snippets, as people write them. */
export const STACK_NAMES = {
  express: 'Express',
  next: 'Next.js',
  fastapi: 'FastAPI',
  rails: 'Rails',
} as const
