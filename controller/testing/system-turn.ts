// Lets everything run that can, for tests in virtual time.
import { setImmediate } from "node:timers/promises";

export async function turn(): Promise<void> {
  await setImmediate();
}
