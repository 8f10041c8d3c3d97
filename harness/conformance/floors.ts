// What has been reached: `npm run conformance` fails below it. Percent, rounded down; raised when more is reached.

/** By group or `group/section`, then by level. */
export type Floors = Readonly<Record<string, Readonly<Record<string, number>>>>;

export const FLOORS: Floors = {};
