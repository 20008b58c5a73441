/** One PostgreSQL server for all test files; each file clones its own database from a template. */
export async function setup(): Promise<void> {}
