/** Display names of the stacks that remedies have code for. */
export const STACK_NAMES = {
  express: 'Express',
  next: 'Next.js',
  fastapi: 'FastAPI',
  rails: 'Rails',
} as const
