/** Packages of this repository resolve to their sources, everything else as usual. */
export const SOURCE_CONDITIONS = ['@bursar/source', 'module', 'node', 'development|production']
